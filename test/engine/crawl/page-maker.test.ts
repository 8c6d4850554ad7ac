import { afterAll, describe, expect, test } from 'vitest';

import { DEFERRED_DEPTH } from '../../../src/engine/crawl/discovery.ts';
import {
  addPlace,
  addSkip,
  PageMaker,
  storedLinks,
  storedPage,
  type PageMakerParts,
} from '../../../src/engine/crawl/page-maker.ts';
import { createPageWorkers } from '../../../src/engine/offload/index.ts';
import { createRecordMaker } from '../../../src/engine/record.ts';
import { DEFAULT_CRAWL_OPTIONS } from '../../../src/model/crawl-options.ts';
import { failure } from '../../../src/model/errors.ts';
import { unsentOutcome, type Outcome } from '../../../src/model/outcome.ts';
import type { Task } from '../../../src/model/task.ts';
import { crawlTask, pageOf } from '../../frontier/crawl-tasks.ts';
import { blankRecord } from '../../support/records.ts';

const URL = 'http://a.test/';
const keyOf = (url: string): string => url.toLowerCase();
const HTML = `<title>T</title><link rel="canonical" href="/A">
<a href="/b" rel="nofollow">b</a><p class="price">7</p>`;

const answer = (given: Partial<Outcome> = {}): Outcome => ({
  ...unsentOutcome('GET', null, 5_000),
  statusCode: 200,
  finalUrl: URL,
  contentType: 'text/html',
  rawHeaders: ['ETag', '"1"'],
  body: Buffer.from(HTML),
  ...given,
});

const workers = await createPageWorkers({
  maxThreads: 1,
  onCrash(error) {
    throw error;
  },
});
afterAll(() => workers.close());

async function makerOf(given: Partial<PageMakerParts> = {}): Promise<PageMaker> {
  const options = { ...DEFAULT_CRAWL_OPTIONS, with: ['title', 'links'] as const };
  return new PageMaker({
    options: { ...options, with: [...options.with] },
    makeRecord: await createRecordMaker({
      with: [],
      saves: false,
      pages: null,
      hasSelectors: false,
    }),
    pages: workers,
    wants: { details: true, css: false, positions: true },
    traps: null,
    hasSelectors: false,
    isRecrawl: false,
    ...given,
  });
}

const task = crawlTask(3, URL, 2);
const external: Task = {
  ...task,
  crawl: { ...crawlTask(3, URL, 2).crawl, role: 'external' } as NonNullable<Task['crawl']>,
};

describe('a page', () => {
  test('is read once, and recorded with its place', async () => {
    const maker = await makerOf();
    const outcome = answer();
    const document = await maker.document(task, outcome);
    expect(document).toMatchObject({ title: 'T', canonical: `${URL}A`, kind: 'html' });
    const record = await maker.record(task, outcome, 10, { document, location: null });
    expect(record).toMatchObject({
      seq: 3,
      depth: 2,
      discovered_by: 'a',
      title: 'T',
      links: [
        { url: `${URL}A`, tag: 'link' },
        { url: `${URL}b`, tag: 'a' },
      ],
    });
    expect(record).not.toHaveProperty('change');
    expect(record).not.toHaveProperty('extracted');
  });

  test.each<[string, Task, Partial<Outcome>]>([
    ['that did not come whole', task, { failure: failure('reset', 'reset') }],
    ['that never came', task, { finalUrl: null }],
    ['that is only tried', external, {}],
  ])('%s is not read', async (_name, each, given) => {
    const document = await (await makerOf()).document(each, answer(given));
    expect(document).toMatchObject({ kind: 'other', links: [], title: null });
  });

  test('is tried with the selectors, if there are any', async () => {
    const asked: unknown[] = [];
    const select = async (...question: unknown[]) => {
      asked.push(question);
      return { price: '7' };
    };
    const maker = await makerOf({ hasSelectors: true, pages: { ...workers, select } });
    const outcome = answer();
    const document = await maker.document(task, outcome);
    const record = await maker.record(task, outcome, 0, { document, location: null });
    expect(record.extracted).toEqual({ price: '7' });
    expect(asked).toEqual([[outcome.body, 'text/html', URL]]);
  });

  test('of a recrawl tells what has become of it', async () => {
    const maker = await makerOf({ isRecrawl: true });
    const document = await maker.document(task, answer());
    const record = await maker.record(task, answer(), 0, { document, location: null });
    expect(record.change).toBe('new');
  });
});

describe('what is remembered of a page', () => {
  const read = async (outcome: Outcome) => ({
    document: await (await makerOf()).document(task, outcome),
    location: null,
  });

  test('is its place, its validators, and whether it is for search engines', async () => {
    const outcome = answer();
    const page = storedPage(task, outcome, await read(outcome), { earlier: null, keyOf });
    expect(page).toMatchObject({
      seq: 3,
      url: URL,
      key: URL,
      depth: 2,
      etag: '"1"',
      noindex: true,
    });
    const own = answer({ body: Buffer.from('<link rel="canonical" href="http://A.test/">') });
    expect(storedPage(task, own, await read(own), { earlier: null, keyOf }).noindex).toBe(false);
  });

  test('is what it was, where the server says no more than that', async () => {
    const earlier = pageOf(task, { depth: 1, noindex: true, etag: '"0"', hash: 'aa' });
    const outcome = answer({ statusCode: 304, contentType: null, body: null });
    expect(storedPage(task, outcome, await read(outcome), { earlier, keyOf })).toEqual({
      ...earlier,
      etag: '"1"',
    });
  });

  test('are its links where they stand, by their keys, and where it redirects', async () => {
    const { document } = await read(answer());
    const links = storedLinks(task, { document, location: `${URL}C` }, keyOf);
    expect(links).toEqual([
      {
        from: 3,
        to: `${URL}A`,
        key: `${URL}a`,
        tag: 'link',
        rel: 'canonical',
        line: 1,
        column: 45,
      },
      { from: 3, to: `${URL}b`, key: `${URL}b`, tag: 'a', rel: 'nofollow', line: 2, column: 10 },
      {
        from: 3,
        to: `${URL}C`,
        key: `${URL}c`,
        tag: 'redirect',
        rel: null,
        line: null,
        column: null,
      },
    ]);
  });
});

test('the record of what is not followed tells how far away it is, and why', () => {
  const deferred = crawlTask(4, URL, DEFERRED_DEPTH + 3);
  const record = blankRecord();
  addPlace(record, deferred);
  addSkip(record, deferred);
  expect(record).toMatchObject({ depth: 3 });
  expect(record).not.toHaveProperty('skip_reason');
  addSkip(record, { ...deferred, skipReason: 'nofollow', skipRule: 'rel=nofollow' });
  expect(record).toMatchObject({ skip_reason: 'nofollow', skip_rule: 'rel=nofollow' });
});
