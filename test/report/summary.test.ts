import { describe, expect, test } from 'vitest';

import { renderSummaryJson } from '../../src/report/json.ts';
import { answered, failed, skipped } from './records.ts';
import { summaryOf } from './summaries.ts';

describe('summarize', () => {
  test('joins what the records and the engine know', () => {
    const summary = summaryOf([answered(200), failed('reset')], {
      elapsed: 4,
      stopped_at: 'urls.txt:3',
      interrupted_by: 'SIGINT',
    });
    expect(summary).toMatchObject({
      read: 2,
      recorded: 2,
      ok: 1,
      failed: 1,
      rate: 0.5,
      conserved: true,
      stopped_at: 'urls.txt:3',
      interrupted_by: 'SIGINT',
    });
  });

  test('has no rate without time', () => {
    expect(summaryOf([answered(200)], { elapsed: 0 }).rate).toBe(0);
  });

  test.each([
    [{ read: 2 }, true],
    [{ read: 7, duplicates: 3, left: 2 }, true],
    [{ read: 3 }, false],
    [{ read: 1 }, false],
    [{ read: 3, recorded: 3 }, false], // the meter saw only two
    [{ read: 2, duplicates: 1 }, false],
  ])('with %j, conserved is %j', (facts, conserved) => {
    expect(summaryOf([answered(200), skipped('duplicate')], facts).conserved).toBe(conserved);
  });
});

describe('renderSummaryJson', () => {
  test('writes the summary as JSON', () => {
    const summary = summaryOf([answered(200), failed('reset')]);
    const json = renderSummaryJson(summary);
    expect(JSON.parse(json)).toEqual(summary);
    expect(json.endsWith('}\n')).toBe(true);
  });

  test('escapes every control character', () => {
    const error = 'a\u001b[31m\u007f\u009b31m\u0000b';
    const json = renderSummaryJson(summaryOf([failed('reset', { error })]));
    expect(json.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(json)).toMatchObject({ errors: { reset: { error } } });
  });
});
