import { describe, expect, test } from 'vitest';

import {
  changeOf,
  conditionalHeaders,
  keptValidators,
  validatorsOf,
} from '../../../src/engine/crawl/change.ts';
import type { Change, Validators } from '../../../src/model/crawl.ts';
import { failure } from '../../../src/model/errors.ts';
import { unsentOutcome, type Outcome } from '../../../src/model/outcome.ts';

const answer = (given: Partial<Outcome>): Outcome => ({
  ...unsentOutcome('GET', null, 5_000),
  statusCode: 200,
  ...given,
});

const BEFORE: Validators = {
  etag: '"1"',
  lastModified: 'Mon, 05 Jan 2026 10:00:00 GMT',
  hash: 'aa',
  statusCode: 200,
  location: null,
  fetchedAtMs: 1_000,
  savedPath: 'a.html',
};

describe('what has become of a URL', () => {
  const moved = { ...BEFORE, statusCode: 301, location: 'http://a.test/b', hash: null };
  test.each<[string, Validators | undefined, Partial<Outcome>, string | null, Change | null]>([
    ['there was nothing', undefined, {}, null, 'new'],
    ['it had failed', { ...BEFORE, statusCode: null }, {}, null, 'new'],
    ['it has failed', BEFORE, { failure: failure('reset', 'gone'), statusCode: null }, null, null],
    ['the server says so', BEFORE, { statusCode: 304 }, null, 'unchanged'],
    ['the same body', BEFORE, { hash: 'aa' }, null, 'unchanged'],
    ['another body', BEFORE, { hash: 'bb' }, null, 'changed'],
    ['the same body with another status', BEFORE, { statusCode: 500, hash: 'aa' }, null, 'changed'],
    ['404', BEFORE, { statusCode: 404 }, null, 'gone'],
    ['410', BEFORE, { statusCode: 410 }, null, 'gone'],
    ['404 as before', { ...BEFORE, statusCode: 404 }, { statusCode: 404 }, null, 'unchanged'],
    ['a redirect now', BEFORE, { statusCode: 301 }, 'http://a.test/b', 'moved'],
    ['the same redirect', moved, { statusCode: 301 }, 'http://a.test/b', 'unchanged'],
    ['a redirect elsewhere', moved, { statusCode: 301 }, 'http://a.test/c', 'moved'],
    ['no redirect any more', moved, { hash: 'aa' }, null, 'changed'],
  ])('%s', (_name, before, given, location, change) => {
    expect(changeOf(before, answer(given), location)).toBe(change);
  });
});

test('a page is asked for conditionally by all that is known of it, and only a page', () => {
  expect(conditionalHeaders(BEFORE)).toEqual({
    'if-none-match': '"1"',
    'if-modified-since': 'Mon, 05 Jan 2026 10:00:00 GMT',
  });
  expect(conditionalHeaders({ ...BEFORE, etag: null, lastModified: null })).toBeUndefined();
  for (const statusCode of [null, 206, 301, 404]) {
    expect(conditionalHeaders({ ...BEFORE, statusCode })).toBeUndefined();
  }
});

test('an answer is remembered with what its server says, and else with what a sitemap does', () => {
  const rawHeaders = ['ETag', '"2"', 'Last-Modified', 'Tue, 06 Jan 2026 10:00:00 GMT'];
  const told = answer({ rawHeaders, hash: 'bb', savedPath: 'b.html' });
  const namedMs = Date.UTC(2026, 0, 7);
  expect(validatorsOf(told, null, namedMs)).toEqual({
    etag: '"2"',
    lastModified: 'Tue, 06 Jan 2026 10:00:00 GMT',
    hash: 'bb',
    statusCode: 200,
    location: null,
    fetchedAtMs: 5_000,
    savedPath: 'b.html',
  });
  const named = validatorsOf(answer({}), null, namedMs);
  expect(named.lastModified).toBe('Wed, 07 Jan 2026 00:00:00 GMT');
});

test('a page that has not changed is remembered as it was, but for its validators', () => {
  const own = validatorsOf(
    answer({ statusCode: 304, rawHeaders: ['ETag', '"2"'] }),
    null,
    undefined,
  );
  expect(keptValidators(own, BEFORE)).toEqual({ ...BEFORE, etag: '"2"' });
});
