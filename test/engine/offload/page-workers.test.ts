import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { PageWorkers, PageWorkersOptions } from '../../../src/engine/offload/index.ts';
import { readPage, type Page } from '../../../src/extract/index.ts';
import { compile, type Compiled } from '../../support/compiled.ts';
import { deepPage, largePage } from './pages.ts';

type Offload = typeof import('../../../src/engine/offload/index.ts');

const MB = 1024 * 1024;
const URL_OF_PAGE = 'https://example.com/some/page.html';
const LINKS = { links: true };

let compiled: Compiled;
let offload: Offload;

// Threads run what is compiled.
beforeAll(async () => {
  compiled = compile(['engine/offload/index', 'engine/offload/page-thread']);
  offload = (await import(compiled.module('engine/offload/index'))) as Offload;
});

afterAll(() => compiled[Symbol.dispose]());

interface Crash {
  readonly error: Error;
  readonly url: string | null;
}

type Opened = PageWorkers & AsyncDisposable & { readonly crashes: readonly Crash[] };

async function open(options: PageWorkersOptions = {}): Promise<Opened> {
  const crashes: Crash[] = [];
  const workers = await offload.createPageWorkers({
    onCrash: (error, url) => crashes.push({ error, url }),
    ...options,
  });
  return { ...workers, crashes, [Symbol.asyncDispose]: () => workers.close() };
}

describe('where a page is read makes no difference to what is found', () => {
  const pages: [name: string, body: Buffer, contentType: string | null][] = [
    ['5 MB', largePage(5 * MB), 'text/html'],
    ['20 MB', largePage(20 * MB), 'text/html; charset=utf-8'],
    [
      '10 MB in windows-1252',
      Buffer.from(`${largePage(10 * MB).toString()}\u00e9`, 'latin1'),
      null,
    ],
    ['elements 200,000 deep', deepPage(5 * MB), 'text/html'],
    ['no HTML', Buffer.alloc(20 * MB, 'x'), 'text/plain'],
  ];
  test.each(pages)('%s', async (_name, body, contentType) => {
    await using workers = await open();
    for (const wants of [LINKS, { links: false }]) {
      const page = await workers.page(body, contentType, URL_OF_PAGE, wants);
      expect(page).toEqual(readPage(body, contentType, URL_OF_PAGE, wants));
    }
    expect(workers.crashes).toEqual([]);
  });
});

describe('which go to a thread', () => {
  test('small pages are read at once, large ones are promised', async () => {
    await using workers = await open();
    expect(workers.page(largePage(20_000), 'text/html', URL_OF_PAGE, LINKS)).toHaveProperty(
      'title',
      'Many & more',
    );
    const promised = workers.page(largePage(10 * MB), 'text/html', URL_OF_PAGE, LINKS);
    expect(promised).toBeInstanceOf(Promise);
    await promised;
  });

  test('a loop that lags sends middling ones, too', async () => {
    await using workers = await open();
    const body = largePage(MB / 4);
    expect(workers.page(body, 'text/html', URL_OF_PAGE, LINKS)).not.toBeInstanceOf(Promise);
    block(200);
    await sleep(0);
    const promised = workers.page(body, 'text/html', URL_OF_PAGE, LINKS);
    expect(promised).toBeInstanceOf(Promise);
    await promised;
  });

  test('the body is still there when it was read', async () => {
    await using workers = await open();
    const body = largePage(10 * MB);
    await workers.page(body, 'text/html', URL_OF_PAGE, LINKS);
    expect(body.equals(largePage(10 * MB))).toBe(true);
  });
});

describe('a thread that dies', () => {
  const tooLittle = { maxThreads: 1, resourceLimits: { maxOldGenerationSizeMb: 8 } };

  test('loses nothing: its page is read on the loop, and it is told of', async () => {
    await using workers = await open(tooLittle);
    const bodies = [largePage(12 * MB), largePage(11 * MB)];
    const pages = await Promise.all(bodies.map((body) => linksOf(workers, body)));
    expect(pages).toEqual(bodies.map((body) => readPage(body, 'text/html', URL_OF_PAGE, LINKS)));
    expect(workers.crashes[0]).toMatchObject({
      error: { code: 'ERR_WORKER_OUT_OF_MEMORY' },
      url: URL_OF_PAGE,
    });
  });

  test('is replaced three times, and then pages are read on the loop', async () => {
    await using workers = await open(tooLittle);
    const body = largePage(10 * MB);
    for (let i = 0; i < 3; i += 1) await workers.page(body, 'text/html', URL_OF_PAGE, LINKS);
    expect(workers.crashes).toHaveLength(3);
    expect(workers.page(body, 'text/html', URL_OF_PAGE, LINKS)).not.toBeInstanceOf(Promise);
  });
});

test('what is under way when it is closed is read on the loop', async () => {
  const workers = await open({ maxThreads: 1 });
  const body = largePage(8 * MB);
  const pages = [1, 2, 3].map(() => linksOf(workers, body));
  await workers.close();
  const expected = readPage(body, 'text/html', URL_OF_PAGE, LINKS);
  expect(await Promise.all(pages)).toEqual([expected, expected, expected]);
  expect(workers.crashes).toEqual([]);
});

test('a defect comes back as an error', async () => {
  await using workers = await open();
  const reading = workers.page(largePage(10 * MB), 'text/html', 'no url', LINKS);
  await expect(reading).rejects.toThrow(TypeError);
  expect(workers.crashes).toEqual([]);
});

test('idle threads keep no process alive', async () => {
  const code = `
    const { createPageWorkers } = await import(${JSON.stringify(compiled.module('engine/offload/index'))});
    const workers = await createPageWorkers();
    const body = Buffer.from('<title>x</title>' + '<a href=y>'.repeat(1e6));
    console.log((await workers.page(body, 'text/html', 'https://a/', { links: true })).title);
  `;
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
    stdout: true,
  });
  const [exitCode] = (await once(thread, 'exit')) as [number];
  expect(exitCode).toBe(0);
  expect(String(thread.stdout.read())).toBe('x\n');
});

test('ten pages of 10 MB hold up the loop for a fraction of what they would take on it', async () => {
  await using workers = await open();
  const body = largePage(10 * MB);
  const startMs = performance.now();
  readPage(body, 'text/html', URL_OF_PAGE, LINKS);
  const hereMs = performance.now() - startMs;
  let latestMs = 0;
  let lastMs = performance.now();
  let turns = 0;
  const watch = setInterval(() => {
    turns += 1;
    latestMs = Math.max(latestMs, performance.now() - lastMs);
    lastMs = performance.now();
  }, 5);
  const reading = Array.from({ length: 10 }, () => linksOf(workers, body));
  await Promise.all(reading);
  clearInterval(watch);
  expect(turns).toBeGreaterThan(10);
  expect(latestMs).toBeLessThan(hereMs * 5);
});

async function linksOf(workers: PageWorkers, body: Buffer): Promise<Page> {
  return workers.page(body, 'text/html', URL_OF_PAGE, LINKS);
}

function block(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}
