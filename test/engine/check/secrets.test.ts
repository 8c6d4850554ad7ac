import { describe, expect, test } from 'vitest';

import { Secrets } from '../../../src/engine/check/secrets.ts';
import { unsentOutcome } from '../../../src/model/outcome.ts';
import { createRecordMaker } from '../../../src/engine/record.ts';
import { makeTask } from '../../support/tasks.ts';

const secrets = new Secrets(['s3cret-value']);

test('a finding shows none', () => {
  const texts = {
    assertion: 'a s3cret-value',
    expected: 's3cret-value',
    actual: 'not s3cret-value',
  };
  expect(secrets.maskFinding({ level: 'fail', ...texts })).toEqual({
    level: 'fail',
    assertion: 'a ***',
    expected: '***',
    actual: 'not ***',
  });
});

test('nor does any text of a record', async () => {
  const make = await createRecordMaker({
    with: [],
    saves: false,
    pages: null,
    hasSelectors: false,
  });
  const outcome = {
    ...unsentOutcome('GET', null, 0),
    finalUrl: 'http://a/s3cret-value/',
    contentType: 'text/s3cret-value',
    failure: { code: 'bad_redirect', phase: 'headers', message: 's3cret-value' } as const,
  };
  const record = await make(makeTask(1, 'http://a/?s3cret-value'), outcome, 0);
  expect(JSON.stringify(record)).toContain('s3cret-value');
  expect(JSON.stringify(secrets.maskRecord(record))).not.toContain('s3cret-value');
});

test('what was captured is one, too', () => {
  expect(secrets.with(['captured']).mask('s3cret-value captured')).toBe('*** ***');
});

describe('of one that was cut in two nothing is left', () => {
  const key = new Secrets(['s3cret-value', 'a"quoted"secret']);
  test.each([
    ['"it is s3cret-va"…', '"it is ***"…'],
    ['it is s3cret-value…', 'it is ***…'],
    ['…"et-value stands behind"', '…"*** stands behind"'],
    ['…et-value s3cre…', '…*** ***…'],
    [String.raw`"a\"quo"…`, '"***"…'],
    ['s3c…', 's3c…'],
    ['nothing… of it', 'nothing… of it'],
  ])('%s', (text, masked) => {
    expect(key.mask(text)).toBe(masked);
  });

  test('also beside one that was captured', () => {
    expect(key.with(['captured']).mask('"captu"… s3cre…')).toBe('"***"… ***…');
  });
});
