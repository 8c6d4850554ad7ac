import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { PageWorkers, PageWorkersOptions } from '../../../src/engine/offload/index.ts';
import { readDocument, type DocumentWants } from '../../../src/extract/index.ts';
import { compile, type Compiled } from '../../support/compiled.ts';
import { deepPage, largePage } from './pages.ts';

type Offload = typeof import('../../../src/engine/offload/index.ts');

const MB = 1024 * 1024;
const URL_OF_PAGE = 'https://example.com/some/page.html';
const WANTS: DocumentWants = {
  details: true,
  fingerprint: true,
  css: true,
  positions: true,
  headers: ['Link', '</next>; rel=next', 'X-Robots-Tag', 'noindex'],
};

let compiled: Compiled;
let offload: Offload;

// Threads run what is compiled.
beforeAll(async () => {
  compiled = compile(['engine/offload/index', 'engine/offload/page-thread']);
  offload = (await import(compiled.module('engine/offload/index'))) as Offload;
});

afterAll(() => compiled[Symbol.dispose]());

async function open(options: PageWorkersOptions = {}) {
  const crashes: (string | null)[] = [];
  const workers = await offload.createPageWorkers({
    onCrash: (_error, url) => crashes.push(url),
    ...options,
  });
  return { ...workers, crashes, [Symbol.asyncDispose]: () => workers.close() };
}

const css = Buffer.from('a { b: url(x) } @import "y";'.repeat(1_000));

describe('where a document is read makes no difference to what is found', () => {
  test.each<[string, Buffer, string | null]>([
    ['a page of 20 KB', largePage(20_000), 'text/html'],
    ['a page of 5 MB', largePage(5 * MB), 'text/html; charset=utf-8'],
    ['elements 200,000 deep', deepPage(5 * MB), 'text/html'],
    ['a style sheet', css, 'text/css'],
    ['an image', Buffer.alloc(MB), 'image/png'],
  ])('%s', async (_name, body, contentType) => {
    await using workers = await open({ documentThreads: 1 });
    const document = await workers.document(body, contentType, URL_OF_PAGE, WANTS);
    expect(document).toEqual(readDocument(body, contentType, URL_OF_PAGE, WANTS));
    expect(workers.crashes).toEqual([]);
  });
});

describe('which go to a thread', () => {
  test.each<[string, number | undefined, Buffer, string, boolean]>([
    ['a page of 20 KB by default', undefined, largePage(20_000), 'text/html', false],
    ['a page of 10 MB by default', undefined, largePage(10 * MB), 'text/html', true],
    ['a page of 20 KB, asked for', 1, largePage(20_000), 'text/html', true],
    ['a style sheet, asked for', 1, css, 'text/css', true],
    ['a page of 1 KB, asked for', 1, largePage(1_000), 'text/html', false],
    ['an image, asked for', 1, Buffer.alloc(MB), 'image/png', false],
  ])('%s', async (_what, documentThreads, body, contentType, isPromised) => {
    await using workers = await open({ documentThreads });
    const document = workers.document(body, contentType, URL_OF_PAGE, WANTS);
    expect(document instanceof Promise).toBe(isPromised);
    await document;
  });
});

test('a thousand pages at once, as parts of one buffer, are each read once and whole', async () => {
  await using workers = await open({ documentThreads: 2 });
  const pages = Array.from({ length: 1_000 }, (_, index) =>
    Buffer.from(`<title>${index}</title><a href=${index}>x</a>${' '.repeat(5_000)}`),
  );
  const pool = Buffer.concat(pages);
  let offset = 0;
  const bodies = pages.map(({ length }) => pool.subarray(offset, (offset += length)));
  const documents = await Promise.all(bodies.map((body) => documentOf(workers, body)));
  expect(documents.map(({ title }) => title)).toEqual(pages.map((_, index) => `${index}`));
  expect(documents.map(({ links }) => links[1]?.url)).toEqual(
    pages.map((_, index) => `https://example.com/some/${index}`),
  );
  expect(pool.equals(Buffer.concat(pages))).toBe(true);
});

test('what a thread that dies was at is read on the loop', async () => {
  const limits = { maxOldGenerationSizeMb: 8 };
  await using workers = await open({ documentThreads: 1, resourceLimits: limits });
  const bodies = [largePage(20_000), largePage(12 * MB), largePage(30_000)];
  const documents = await Promise.all(bodies.map((body) => documentOf(workers, body)));
  expect(documents).toEqual(
    bodies.map((body) => readDocument(body, 'text/html', URL_OF_PAGE, WANTS)),
  );
  expect(workers.crashes.length).toBeGreaterThan(0);
});

test('what is under way when it is closed is read on the loop', async () => {
  const workers = await open({ documentThreads: 2 });
  const bodies = Array.from({ length: 50 }, (_, index) => largePage(10_000 + index * 100));
  const documents = bodies.map((body) => documentOf(workers, body));
  await workers.close();
  expect(await Promise.all(documents)).toEqual(
    bodies.map((body) => readDocument(body, 'text/html', URL_OF_PAGE, WANTS)),
  );
  expect(workers.crashes).toEqual([]);
});

test('a defect comes back as an error', async () => {
  await using workers = await open({ documentThreads: 1 });
  const reading = workers.document(largePage(20_000), 'text/html', 'no url', WANTS);
  await expect(reading).rejects.toThrow(TypeError);
});

async function documentOf(workers: PageWorkers, body: Buffer) {
  return workers.document(body, 'text/html', URL_OF_PAGE, WANTS);
}
