import { afterAll, beforeAll, expect, test } from 'vitest';

import type { PageWorkersOptions } from '../../../src/engine/offload/index.ts';
import { parseSelector, type SelectorKind } from '../../../src/extract/select/index.ts';
import { compile, type Compiled } from '../../support/compiled.ts';

type Offload = typeof import('../../../src/engine/offload/index.ts');

const URL_OF_PAGE = 'https://example.com/some/page.html';
const PAGE = Buffer.from('<h1>Title</h1><a href=x>1</a><a href=y>2</a>');
/** Exponential on what follows. */
const SLOW = parseSelector('regex', 'slow=^(a+)+$');
const HOSTILE = Buffer.from(`${'a'.repeat(60)}!`);

let compiled: Compiled;
let offload: Offload;

// Threads run what is compiled.
beforeAll(async () => {
  compiled = compile(['engine/offload/index', 'engine/offload/page-thread']);
  offload = (await import(compiled.module('engine/offload/index'))) as Offload;
});

afterAll(() => compiled[Symbol.dispose]());

async function open(options: PageWorkersOptions) {
  const crashes: (string | null)[] = [];
  const timeouts: string[] = [];
  const workers = await offload.createPageWorkers({
    onCrash: (_error, url) => crashes.push(url),
    onSelectTimeout: (url) => timeouts.push(url),
    ...options,
  });
  return { ...workers, crashes, timeouts, [Symbol.asyncDispose]: () => workers.close() };
}

test('all kinds of selectors find what they ask for', async () => {
  const texts: [SelectorKind, string][] = [
    ['select', 'links=a@href[]'],
    ['xpath', 'count=count(//a)'],
    ['regex', 'title=<h1>(.*?)<'],
    ['jsonpath', 'json=$.a'],
  ];
  const selectors = texts.map(([kind, text]) => parseSelector(kind, text));
  await using workers = await open({ selectors });
  expect(await workers.select(PAGE, 'text/html', URL_OF_PAGE)).toEqual({
    links: ['https://example.com/some/x', 'https://example.com/some/y'],
    count: 2,
    title: 'Title',
    json: null,
  });
  const json = Buffer.from('{"a": {"b": [1, null]}}');
  expect(await workers.select(json, 'application/json', URL_OF_PAGE)).toMatchObject({
    json: { b: [1, null] },
  });
  expect(workers.crashes).toEqual([]);
});

test('a page that takes too long costs its own answer, and no other', async () => {
  const selectors = [SLOW, parseSelector('select', 'title=h1')];
  await using workers = await open({ selectors, selectTimeoutMs: 300, maxThreads: 1 });
  const found = await Promise.all([
    workers.select(PAGE, 'text/html', 'https://example.com/1'),
    workers.select(HOSTILE, 'text/plain', 'https://example.com/2'),
    workers.select(PAGE, 'text/html', 'https://example.com/3'),
    workers.select(HOSTILE, 'text/plain', 'https://example.com/4'),
    workers.select(PAGE, 'text/html', 'https://example.com/5'),
  ]);
  const good = { slow: null, title: 'Title' };
  expect(found).toEqual([good, null, good, null, good]);
  expect(workers.timeouts).toEqual(['https://example.com/2', 'https://example.com/4']);
  expect(workers.crashes).toEqual([]);
});

test('pages that take too much memory cost their own answers, however many they are', async () => {
  const selectors = [parseSelector('select', 'all=p[]')];
  const limits = { maxOldGenerationSizeMb: 40 };
  await using workers = await open({ selectors, resourceLimits: limits, maxThreads: 1 });
  const large = Buffer.from('<p>x'.repeat(2_000_000));
  for (let i = 0; i < 4; i += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await workers.select(large, 'text/html', URL_OF_PAGE)).toBeNull();
  }
  expect(workers.crashes).toEqual([URL_OF_PAGE, URL_OF_PAGE, URL_OF_PAGE, URL_OF_PAGE]);
  const small = Buffer.from('<p>x');
  expect(await workers.select(small, 'text/html', URL_OF_PAGE)).toEqual({ all: ['x'] });
});

test('threads that cannot be started are given up, and nobody waits for ever', async () => {
  // Was not checked, so that every thread fails with it.
  const selectors = [parseSelector('select', 'broken=h1[')];
  await using workers = await open({ selectors, maxThreads: 1 });
  expect(await workers.select(PAGE, 'text/html', URL_OF_PAGE)).toBeNull();
  expect(await workers.select(PAGE, 'text/html', URL_OF_PAGE)).toBeNull();
  expect(workers.crashes).toEqual([null, null, null]);
});

test('what is no text needs no thread', async () => {
  // Was not checked, so that a thread would fail with it.
  const selectors = ['a=h1[', 'b=h1[[]'].map((text) => parseSelector('select', text));
  await using workers = await open({ selectors, maxThreads: 1 });
  const nothing = { a: null, b: [] };
  expect(await workers.select(Buffer.alloc(100), 'image/png', URL_OF_PAGE)).toEqual(nothing);
  expect(await workers.select(Buffer.alloc(0), 'text/html', URL_OF_PAGE)).toEqual(nothing);
  expect(workers.crashes).toEqual([]);
});

test('what is under way when it is closed comes to nothing', async () => {
  const workers = await open({ selectors: [SLOW], maxThreads: 1 });
  const waiting = [1, 2, 3].map(() => workers.select(HOSTILE, 'text/plain', URL_OF_PAGE));
  await workers.close();
  expect(await Promise.all(waiting)).toEqual([null, null, null]);
  expect(await workers.select(PAGE, 'text/html', URL_OF_PAGE)).toBeNull();
});

test('a page may come with selectors of its own', async () => {
  await using workers = await open({ maxThreads: 1 });
  const asked = ['h1', 'a'].map((tag) => [parseSelector('select', `found=${tag}[]`)]);
  const select = (selectors: (typeof asked)[number]) =>
    workers.select(PAGE, 'text/html', URL_OF_PAGE, selectors);
  const both = asked.map((selectors) => select(selectors));
  expect(await Promise.all(both)).toEqual([{ found: ['Title'] }, { found: ['1', '2'] }]);
  expect(await select(asked[0] ?? [])).toEqual({ found: ['Title'] });
  expect(workers.crashes).toEqual([]);
});
