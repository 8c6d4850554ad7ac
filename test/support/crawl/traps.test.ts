import { expect, test } from 'vitest';
import { REAL_PAGES, startTrapSite } from './traps.ts';
import { plainLinks, walk } from './walk.ts';

test('all real pages can be found, each with a text of its own', async () => {
  await using site = await startTrapSite();
  const start = `${site.origin}/`;
  // Someone who knows the traps: near months, few filters, one session, no folders below the first.
  const isNear = (url: URL): boolean =>
    !/deeper|other|mirror-[2-9]|-\d\d\/|%/.test(url.href) &&
    !/\/calendar\/(?!2026\/1[12]\/$|2027\/0[123]\/$)/.test(url.href) &&
    !/month=(?!2026-1[12]|2027-0[123])/.test(url.href) &&
    !(url.pathname === '/shop' && url.search !== '') &&
    Number(/page[=/](\d+)/.exec(url.href)?.[1] ?? 0) <= 10;
  const keyOf = (url: string): string | undefined =>
    isNear(new URL(url))
      ? url.replaceAll(/;jsessionid=\w+|PHPSESSID=\w+|xk=\w+|visit\/\w+/g, '').replaceAll('&', '')
      : undefined;
  const found = await walk(start, { keyOf });
  expect(site.real).toHaveLength(REAL_PAGES);
  const missed = site.real.filter((path) => !found.has(site.origin + path));
  expect(missed).toEqual([]);
  const texts = site.real.map((path) => found.get(site.origin + path)?.body);
  expect(new Set(texts).size).toBe(REAL_PAGES);
  expect(found.size).toBeLessThan(300);
});

test('who takes every URL for a page never gets to an end', async () => {
  await using site = await startTrapSite();
  await walk(`${site.origin}/`, { keyOf: (url) => url, most: 3000 });
  expect(site.requests()).toBe(3000);
  const { '/real': real = 0, ...kinds } = site.requestsByKind();
  expect(real).toBeLessThanOrEqual(REAL_PAGES);
  expect(Object.keys(kinds).toSorted()).toEqual(
    ['/', '/archive', '/board', '/calendar', '/events', '/growing', '/list', '/mirror', '/shop']
      .concat('/topic', '/visit')
      .toSorted(),
  );
});

test.each([
  '/calendar/2093/07/',
  '/calendar/1870/01/13',
  '/events?month=2525-03&view=week',
  '/shop?size=xl&view=map&brand=hooli&sort=name&color=red&price=0-10',
  '/growing/deeper/deeper/deeper/more/deeper/',
  '/list?page=1000000',
  '/archive/page/31337/',
  '/mirror-900/7',
])('%s is there, and leads on', async (path) => {
  await using site = await startTrapSite();
  const url = site.origin + path;
  const reply = await fetch(url);
  expect(reply.status).toBe(200);
  const body = await reply.text();
  const links = plainLinks({ url, status: 200, headers: { 'content-type': 'text/html' }, body });
  expect(links.filter((link) => link !== url && !link.includes('/real/')).length).toBeGreaterThan(
    1,
  );
});

test('a session is new each time, and the topic the same', async () => {
  await using site = await startTrapSite();
  for (const path of ['/board?topic=3', '/topic?topic=3', '/visit/0011223344556677/topic/3']) {
    const ask = async (): Promise<string> => (await fetch(site.origin + path)).text();
    const [one, two] = [await ask(), await ask()];
    expect(one).not.toBe(two);
    const content = (body: string): string => body.slice(0, body.indexOf('<ul>'));
    expect(content(one)).toBe(content(two));
  }
});
