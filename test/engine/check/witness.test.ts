import { describe, expect, test } from 'vitest';

import { Witness } from '../../../src/engine/check/witness.ts';
import type { CheckResult } from '../../../src/model/check.ts';
import type { FetchRecord } from '../../../src/model/record.ts';

function result(statusCode: number | null, ageMs = 0): CheckResult {
  const record = { status_code: statusCode } as FetchRecord;
  return {
    check: {
      id: 'a',
      name: 'a',
      group: null,
      tags: [],
      severity: 'critical',
      steps: [],
      everyMs: null,
      policy: { failAfter: 1, upAfter: 1, remindMs: 0 },
      maintenance: [],
    },
    verdict: statusCode === null ? 'fail' : 'ok',
    findings: [],
    record,
    step: null,
    startedAtMs: Date.now() - ageMs,
    totalMs: 1,
    certificateNotAfterMs: null,
  };
}

/** Witnesses that answer or not, by name; and how often they were asked. */
function witnesses(answers: Readonly<Record<string, boolean | null>>) {
  let asked = 0;
  const witness = new Witness({
    urls: Object.keys(answers),
    answers: async (url) => {
      asked += 1;
      return answers[url] ?? null;
    },
  });
  return { witness, asked: () => asked };
}

describe('a round in which everything fails', () => {
  test('is unknown where no witness answers', async () => {
    const { witness, asked } = witnesses({ a: false, b: false });
    witness.beginRound(2);
    const judged = await Promise.all([witness.judge(result(null)), witness.judge(result(null))]);
    expect(judged.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
    expect(asked()).toBe(2);
  });

  test('is what it seems where one of them does', async () => {
    const { witness } = witnesses({ a: false, b: true });
    witness.beginRound(1);
    expect((await witness.judge(result(null))).verdict).toBe('fail');
  });

  test('is unknown, too, where the run was stopped before the witnesses could be asked', async () => {
    const { witness } = witnesses({ a: null, b: false });
    witness.beginRound(1);
    expect((await witness.judge(result(null))).verdict).toBe('unknown');
  });

  test('waits for checks that were not made to their end, and no longer', async () => {
    const { witness } = witnesses({ a: false });
    witness.beginRound(2);
    const judged = witness.judge(result(null));
    witness.pass();
    expect((await judged).verdict).toBe('unknown');
  });
});

describe('one answer is enough', () => {
  test('and nobody else is asked, also of failures that came before it', async () => {
    const { witness, asked } = witnesses({ a: false });
    witness.beginRound(3);
    const before = witness.judge(result(null));
    expect((await witness.judge(result(500))).verdict).toBe('ok');
    expect((await before).verdict).toBe('fail');
    expect((await witness.judge(result(null))).verdict).toBe('fail');
    expect(asked()).toBe(0);
  });
});

describe('without rounds', () => {
  test('an answer since the attempt began is enough; without one, witnesses are asked', async () => {
    const { witness, asked } = witnesses({ a: false });
    await witness.judge(result(200));
    expect((await witness.judge(result(null, 1_000))).verdict).toBe('fail');
    expect(asked()).toBe(0);
    const later = result(null, -1_000);
    expect((await witness.judge(later)).verdict).toBe('unknown');
    await witness.judge(later);
    expect(asked()).toBe(1);
  });
});

test('a failure that was hoped for is as it should be, and proves nothing', async () => {
  const { witness } = witnesses({ a: false });
  witness.beginRound(2);
  const closed = await witness.judge({ ...result(null), verdict: 'ok' });
  expect(closed.verdict).toBe('ok');
  expect((await witness.judge(result(null))).verdict).toBe('unknown');
});

test('without witnesses nothing is held back', async () => {
  const { witness } = witnesses({});
  witness.beginRound(2);
  expect((await witness.judge(result(null))).verdict).toBe('fail');
});
