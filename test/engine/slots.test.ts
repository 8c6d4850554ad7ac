import { describe, expect, test } from 'vitest';

import { MAX_REFUSALS } from '../../src/engine/machine-limit.ts';
import { BodyRoom } from '../../src/engine/body-room.ts';
import { Slots } from '../../src/engine/slots.ts';
import { failure } from '../../src/model/errors.ts';
import { unsentOutcome, type Outcome } from '../../src/model/outcome.ts';
import { makeTask } from '../support/tasks.ts';

const refused = unsentOutcome('GET', failure('file_limit', 'no local port is left'), 0);

function makeSlots(max = 10, bodies: BodyRoom | null = null) {
  const reasons: string[] = [];
  return {
    slots: new Slots({ max, bodies, onRefused: (reason) => reasons.push(reason) }),
    reasons,
  };
}

/** What becomes of a task after each of so many attempts. */
function attempts(slots: Slots, outcome: Outcome, count: number): (number | null)[] {
  return Array.from({ length: count }, (_, n) => {
    slots.begin();
    // To another thread each attempt brings a copy.
    return slots.end(makeTask(1, 'http://host/'), outcome, n);
  });
}

describe('a URL that the machine refused', () => {
  test('goes again, a bounded number of times', () => {
    const { slots, reasons } = makeSlots();
    const waits = attempts(slots, refused, MAX_REFUSALS);
    expect(waits.slice(0, -1).every((wait) => wait !== null && wait > 0)).toBe(true);
    expect(waits.at(-1)).toBeNull();
    expect(reasons).toEqual(['no local port is left']);
  });

  test('begins to count anew once it was served', () => {
    const { slots } = makeSlots();
    expect(attempts(slots, refused, MAX_REFUSALS - 1)).not.toContain(null);
    const task = makeTask(2, 'http://host/');
    const ends = [refused, refused, unsentOutcome('GET', null, 0), refused].map((outcome) => {
      slots.begin();
      return slots.end(task, outcome, 0);
    });
    expect(ends).toEqual([100, 200, null, 100]);
  });

  test.each([
    // method, phase, redirects: goes again
    ['POST', 'connect', 0, true],
    ['POST', 'dns', 0, true],
    ['POST', 'connect', 1, false],
    ['POST', 'body', 0, false],
    ['POST', 'save', 0, false],
    ['GET', 'connect', 1, true],
    ['GET', 'save', 0, true],
  ] as const)(
    '%s, in the phase %s after %i redirects: %s',
    (method, phase, redirects, expected) => {
      const reason = failure('file_limit', 'x', phase);
      const outcome = { ...refused, method, redirects, failure: reason };
      expect(attempts(makeSlots().slots, outcome, 1)[0] !== null).toBe(expected);
    },
  );
});

test('the fewest that the machine has borne are remembered', () => {
  const { slots } = makeSlots(10);
  for (let n = 0; n < 8; n += 1) slots.begin();
  expect(slots.fewest).toBe(10);
  slots.end(makeTask(1, 'http://host/'), refused, 0);
  expect(slots.size).toBe(6);
  for (let n = 0; n < 1_000; n += 1) attempts(slots, unsentOutcome('GET', null, 0), 1);
  expect(slots.size).toBe(10);
  expect(slots.fewest).toBe(6);
});

describe('how many are worth it', () => {
  const slotsOf = (max: number, bodies: BodyRoom | null = null): Slots =>
    new Slots({ max, bodies, onRefused: () => undefined, isAuto: true });

  test('begins with a few, and never with more than there may be', () => {
    expect(slotsOf(10_000).size).toBe(32);
    expect(slotsOf(20).size).toBe(20);
    expect(slotsOf(10_000, new BodyRoom(64 * 1024 * 1024)).size).toBe(8);
    expect(slotsOf(20).found).toBeNull();
    expect(slotsOf(20).isAtKnee).toBe(false);
  });

  test('the machine goes before it', () => {
    const slots = slotsOf(10_000);
    for (let n = 0; n < 8; n += 1) slots.begin();
    slots.end(makeTask(1, 'http://host/'), refused, 0);
    expect(slots.size).toBe(6);
    expect(slots.fewest).toBe(6);
  });
});

test('large bodies make for fewer slots, and that is not the limit of the machine', () => {
  const { slots } = makeSlots(500, new BodyRoom(10 * 1024 * 1024));
  expect(slots.size).toBe(51);
  expect(slots.fewest).toBe(500);
  for (let n = 0; n < 30; n += 1)
    attempts(slots, { ...unsentOutcome('GET', null, 0), sizeBytes: 9 }, 1);
  expect(slots.size).toBe(500);
});
