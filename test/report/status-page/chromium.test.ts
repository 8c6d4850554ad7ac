import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { PAGE_POLICY, renderStatusPage } from '../../../src/report/status-page/index.ts';
import { findChromium, openTab, type Tab, type View } from '../../support/chromium.ts';
import { HOSTILE_NAMES, manyReports, NOW_MS } from './reports.ts';

const chromium = findChromium();
if (chromium === undefined) {
  console.warn(
    'SKIPPED: no Chromium on this machine (apt-get install chromium), so the status page was not seen',
  );
}

const reports = manyReports();
const html = renderStatusPage({
  title: `Status of ${HOSTILE_NAMES[0]}`,
  generatedAtMs: NOW_MS,
  reports,
  refreshSeconds: 300,
});
const breach = '<script>window.__ran=1</script><img src=x onerror="window.__ran=1">';

/** The page as it is; with a hole in it; with a hole, and nothing that forbids what comes through. */
const PAGES: Readonly<Record<string, readonly [body: string, policy: string]>> = {
  '/': [html, PAGE_POLICY],
  '/file': [html, ''],
  '/breach': [html.replace('<main>', `<main>${breach}`), ''],
  '/open': [`<!doctype html><link rel=icon href="data:,">${breach}`, ''],
};

const server = createServer((request, response) => {
  const page = PAGES[request.url ?? ''];
  if (page === undefined) return response.writeHead(404).end();
  const [body, policy] = page;
  const headers = { 'Content-Type': 'text/html; charset=utf-8' };
  response.writeHead(
    200,
    policy === '' ? headers : { ...headers, 'Content-Security-Policy': policy },
  );
  return response.end(body);
});

const VIEWS: readonly View[] = [320, 375, 679, 680, 768, 999, 1000, 1280, 2560].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, height: 900, scheme })),
);
const DESKTOP: View = { width: 1280, height: 900, scheme: 'light' };

/** Elements that are wider than the page, or whose text leaves them at the side. */
const OVERFLOWING = `
  [...document.querySelectorAll('body *')].filter((each) => {
    const { right, left, width } = each.getBoundingClientRect();
    return width > 0 && (right > innerWidth + 1 || left < -1);
  }).map((each) => each.outerHTML.slice(0, 200))`;

/** Texts whose contrast to what is behind them is below that of WCAG 2.1 AA (1.4.3). */
const FAINT = `(() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const part = (value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const behind = (each) => {
    for (let at = each; at !== null; at = at.parentElement) {
      const color = numbers(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const seen = [];
  for (const each of document.querySelectorAll('body *')) {
    const hasText = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!hasText || each.closest('svg') !== null) continue;
    const pair = [luminance(numbers(getComputedStyle(each).color)), luminance(behind(each))].sort((a, b) => b - a);
    seen.push({ ratio: (pair[0] + 0.05) / (pair[1] + 0.05), text: each.textContent.slice(0, 60) });
  }
  return { count: seen.length, faint: seen.filter(({ ratio }) => ratio < 4.5) };
})()`;

describe.skipIf(chromium === undefined)('in Chromium', () => {
  let tab: Tab;
  let origin = '';

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    origin = `http://127.0.0.1:${address.port}`;
    tab = await openTab(chromium ?? '');
  });

  afterAll(async () => {
    await tab[Symbol.asyncDispose]();
    server.closeAllConnections();
    server.close();
  });

  test('a script would be noticed', async () => {
    await tab.open(`${origin}/open`, DESKTOP);
    await expect.poll(() => tab.evaluate('window.__ran')).toBe(1);
  });

  test.each(['/', '/file'])(
    '%s runs nothing, asks for nothing and breaks no rule',
    async (path) => {
      const before = tab.events.length;
      await tab.open(origin + path, DESKTOP);
      const events = tab.events.slice(before);
      const asked = events
        .filter(({ method }) => method === 'Network.requestWillBeSent')
        .map(({ params }) => (params['request'] as { url: string }).url);
      expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([origin + path]);
      const said = events.filter(({ method }) =>
        /^Log\.entryAdded|consoleAPI|exceptionThrown/.test(method),
      );
      expect(said).toEqual([]);
      expect(await tab.evaluate('typeof window.__ran')).toBe('undefined');
      expect(await tab.evaluate('document.title')).toContain(
        '2 of 40 checks are down – Status of <script>',
      );
    },
  );

  test('a hole in the escaping would still run nothing', async () => {
    await tab.open(`${origin}/breach`, DESKTOP);
    expect(await tab.evaluate("document.querySelectorAll('main script').length")).toBe(1);
    expect(await tab.evaluate('typeof window.__ran')).toBe('undefined');
  });

  test('every name is text, and no element came of one', async () => {
    await tab.open(`${origin}/`, DESKTOP);
    const names = await tab.evaluate(
      "[...document.querySelectorAll('h3')].map((each) => each.textContent)",
    );
    expect(names).toHaveLength(reports.length);
    for (const name of HOSTILE_NAMES.slice(0, 5)) expect(names).toContain(name);
    const foreign =
      "document.querySelectorAll('script, img, iframe, [onerror], [onload], [onmouseover], [autofocus], [style]')";
    expect(await tab.evaluate(`${foreign}.length`)).toBe(0);
    const inside =
      "[...document.querySelectorAll('bdi')].filter((each) => each.childElementCount > 0).length";
    expect(await tab.evaluate(inside)).toBe(0);
    expect(await tab.evaluate("document.querySelectorAll('bdi').length")).toBeGreaterThan(100);
    const links = await tab.evaluate(
      "[...document.querySelectorAll('a')].map((each) => each.protocol)",
    );
    expect(new Set(links as string[])).toEqual(new Set(['http:', 'https:']));
  });

  test.each(VIEWS)(
    '$width pixels, $scheme: nothing overflows, all text is readable',
    async (view) => {
      await tab.open(`${origin}/`, view);
      expect(await tab.evaluate('innerWidth')).toBe(view.width);
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(view.width);
      expect(await tab.evaluate(OVERFLOWING)).toEqual([]);
      const { count, faint } = (await tab.evaluate(FAINT)) as { count: number; faint: unknown[] };
      expect(count).toBeGreaterThan(500);
      expect(faint).toEqual([]);
      const background = await tab.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(background).toBe(view.scheme === 'light' ? 'rgb(245, 246, 248)' : 'rgb(14, 17, 22)');
    },
  );

  test('bars: 30 days on a phone, 90 elsewhere', async () => {
    const shown =
      "[...document.querySelector('.checks .bars').children].filter((each) => each.getBoundingClientRect().width > 1).length";
    await tab.open(`${origin}/`, { ...DESKTOP, width: 375 });
    expect(await tab.evaluate(shown)).toBe(30);
    await tab.open(`${origin}/`, DESKTOP);
    expect(await tab.evaluate(shown)).toBe(90);
  });

  test('links within the page lead to their check', async () => {
    await tab.open(`${origin}/`, DESKTOP);
    const target =
      "(document.querySelector('.troubles a').click(), document.querySelector(':target h3').textContent)";
    expect(await tab.evaluate(target)).toBe('Payments');
  });
});
