import { describe, expect, test } from 'vitest';

import { observe } from '../../../src/checks/state/index.ts';
import { MAX_DAYS, MAX_RECENT } from '../../../src/model/check.ts';
import { dayOf, latencyOf } from '../../../src/model/check-history.ts';
import { CHECK, FINDING, MINUTE_MS, result, Runs, START_MS } from './support/runs.ts';

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `failAfter/upAfter`, verdicts (upper case: within maintenance), states and alerts. */
test.each([
  ['1/1', 'oof', 'up up down!down'],
  ['1/1', 'fo', 'down!down up!up'],
  ['1/1', 'wofw', 'warning!warning up!up down!down warning!warning'],
  ['1/1', 'fwo', 'down!down warning!warning up!up'],
  ['3/2', 'offfoo', 'up up up down!down down up!up'],
  ['3/2', 'offoff', 'up up up up up up'],
  ['3/2', 'ff', 'new new'],
  ['3/2', 'fffo', 'new new down!down down'],
  ['3/2', 'fofo', 'new up up up'],
  // A trouble is either; only failures bring it down.
  ['3/2', 'owfw', 'up up up warning!warning'],
  ['3/2', 'owwwfff', 'up up up warning!warning warning warning down!down'],
  ['2/2', 'wf', 'new warning!warning'],
  // What is good again, but not well, only warns.
  ['2/2', 'ffowo', 'new down!down down warning!warning warning'],
  ['2/2', 'ffwwoo', 'new down!down down warning!warning warning up!up'],
  ['2/2', 'ffofoo', 'new down!down down down down up!up'],
  // What is not known changes nothing, and breaks no streak.
  ['2/2', 'ofufu', 'up up up down!down down'],
  ['2/2', 'uu', 'new new'],
  ['2/2', 'ffouo', 'new down!down down down up!up'],
  // Within maintenance nobody is told; what lasts is told after it.
  ['1/1', 'oFFf', 'up down down down!down'],
  ['1/1', 'oFOo', 'up down up up'],
  ['1/1', 'ofOo', 'up down!down up up!up'],
  ['1/1', 'ofOFf', 'up down!down up down down'],
  ['1/1', 'oFuf', 'up down down down!down'],
])('with %s, %s: %s', (counts, letters, expected) => {
  const [failAfter = 0, upAfter = 0] = counts.split('/').map(Number);
  expect(new Runs({ failAfter, upAfter }).tell(letters)).toBe(expected);
});

describe('alerts', () => {
  test('of one trouble have one incident, and the next has another', () => {
    const runs = new Runs();
    runs.run('ok');
    const lastOkMs = runs.nowMs;
    const [down] = runs.run('fail');
    const sinceMs = runs.nowMs;
    expect(down).toEqual({
      incident: 'incident-1',
      event: 'down',
      check: { id: 'shop/api', name: 'api', group: 'shop', tags: ['eu'], severity: 'critical' },
      url: 'https://shop.example/api',
      state: 'down',
      atMs: sinceMs,
      sinceMs,
      findings: [FINDING],
      lastOkMs,
    });
    expect(runs.memory).toMatchObject({ incident: 'incident-1', incidentSinceMs: sinceMs });
    const [warning] = runs.run('warn');
    expect(warning).toMatchObject({ incident: 'incident-1', event: 'warning', sinceMs });
    const [up] = runs.run('ok');
    expect(up).toMatchObject({ incident: 'incident-1', event: 'up', sinceMs, findings: [] });
    expect(up).toMatchObject({ atMs: runs.nowMs, lastOkMs: runs.nowMs });
    expect(runs.memory).toMatchObject({ incident: null, incidentSinceMs: null, toldState: 'up' });
    expect(runs.run('fail')[0]).toMatchObject({ incident: 'incident-2', sinceMs: runs.nowMs });
  });

  test('a trouble that began within maintenance is told with its begin', () => {
    const runs = new Runs();
    runs.tell('oF');
    const sinceMs = runs.nowMs;
    runs.tell('FF');
    expect(runs.run('fail')[0]).toMatchObject({
      event: 'down',
      sinceMs,
      atMs: sinceMs + 3 * MINUTE_MS,
    });
  });

  test('are repeated every so long while they hold', () => {
    const runs = new Runs({ remindMs: 3 * MINUTE_MS, upAfter: 2 });
    expect(runs.tell('offfffffoo')).toBe(
      'up down!down down down down!reminder down down down!reminder down up!up',
    );
    const warned = new Runs({ remindMs: 2 * MINUTE_MS });
    expect(warned.tell('owwww')).toBe('up warning!warning warning warning!reminder warning');
    expect(warned.memory.incident).toBe('incident-1');
  });

  test('are not repeated within maintenance or while nothing is known, but right after', () => {
    const runs = new Runs({ remindMs: 2 * MINUTE_MS });
    expect(runs.tell('ofFFFuuff')).toBe('up down!down down down down down down down!reminder down');
  });

  test('tell ten findings at most, none too long', () => {
    const runs = new Runs();
    const long = { ...FINDING, actual: 'x'.repeat(10_000) };
    const findings = Array.from({ length: 30 }, () => long);
    const [alert] = runs.run('fail', { result: result('fail', START_MS, findings) });
    expect(alert?.findings).toHaveLength(10);
    expect(alert?.findings[0]?.actual).toBe(`${'x'.repeat(300)}…`);
    expect(runs.memory.lastFindings).toEqual(alert?.findings);
    runs.run('ok');
    expect(runs.memory.lastFindings).toHaveLength(10);
  });
});

describe('flapping', () => {
  test('is told instead of each change, and its end with the state then', () => {
    const runs = new Runs();
    const told = runs.tell('ofofofofof');
    expect(told.split(' ').slice(-2)).toEqual(['up!up', 'down!flapping']);
    const { incident, incidentSinceMs } = runs.memory;
    expect(runs.memory).toMatchObject({ isFlapping: true, toldFlapping: true });
    expect(runs.tell('ofofof')).toBe('up down up down up down');
    expect(runs.memory.incident).toBe(incident);
    const calm = runs.tell('o'.repeat(30)).split(' ');
    expect(calm.filter((each) => each.includes('!'))).toEqual(['up!steady']);
    expect(runs.memory).toMatchObject({ isFlapping: false, toldState: 'up', incident: null });
    expect(incidentSinceMs).not.toBeNull();
  });

  test('that ends in a trouble keeps its incident until that is over', () => {
    const runs = new Runs();
    runs.tell('ofofofofof');
    const { incident } = runs.memory;
    expect(
      runs
        .tell('f'.repeat(30))
        .split(' ')
        .filter((each) => each.includes('!')),
    ).toEqual(['down!steady']);
    expect(runs.memory).toMatchObject({ toldState: 'down', incident });
    expect(runs.run('ok')).toMatchObject([{ event: 'up', incident }]);
  });

  test.each([
    ['needs ten runs', 'ofofofofo', false],
    ['begins with the tenth', 'ofofofofof', true],
    ['is not between ok and warn', 'owowowowowowowow', false],
    ['is between warn and fail', 'wfwfwfwfwf', true],
    ['counts nothing that is not known', 'ouuuuuuuuuuuuf', false],
    ['sees through what is not known', 'oufuoufuoufuoufuoufu', true],
    ['is not seen within maintenance', 'OFOFOFOFOFOFOFOF', false],
    ['is not a few changes', 'ooooooooooofofoooooo', false],
  ])('%s: %s', (_what, letters, expected) => {
    const runs = new Runs();
    runs.tell(letters);
    expect(runs.memory.isFlapping).toBe(expected);
  });

  test('brings no reminders', () => {
    const runs = new Runs({ remindMs: MINUTE_MS });
    runs.tell('ofofofofof');
    expect(runs.tell('ofofofofff')).not.toContain('!');
  });

  test('that has begun goes on below the share at which it begins', () => {
    const runs = new Runs();
    runs.tell('ofofofofofofofofofofo');
    // Ten of twenty changes are left, the older ones: that is less than half.
    expect(runs.tell('o'.repeat(10))).not.toContain('!');
    expect(runs.tell('o'.repeat(10))).toContain('up!steady');
  });
});

describe('history', () => {
  test('counts runs by their day, and times of those that came', () => {
    const runs = new Runs();
    runs.tell('owfuOFo');
    const [day] = runs.memory.days;
    expect(day).toMatchObject({ day: dayOf(START_MS), ok: 2, warn: 1, fail: 1, unknown: 1 });
    expect(day?.maintenance).toBe(2);
    expect(latencyOf(runs.memory.days).count).toBe(3);
    expect(runs.memory.recent.map(({ verdict }) => verdict.charAt(0)).join('')).toBe('owfuo');
    expect(runs.memory.last).toEqual({ atMs: runs.nowMs, verdict: 'ok', totalMs: 12.3 });
  });

  test('is bounded', () => {
    const runs = new Runs();
    for (let run = 0; run < 200; run += 1) {
      runs.nowMs += DAY_MS;
      runs.run('ok');
    }
    expect(runs.memory.recent).toHaveLength(MAX_RECENT);
    expect(runs.memory.days).toHaveLength(MAX_DAYS);
    expect(runs.memory.days.at(-1)?.day).toBe(dayOf(runs.nowMs));
  });

  test('survives a clock that goes back to 1970 for a while', () => {
    const runs = new Runs({ remindMs: HOUR_MS });
    for (let run = 0; run < 100; run += 1) {
      runs.nowMs += DAY_MS;
      runs.run('ok');
    }
    const { nowMs } = runs;
    runs.nowMs = 0;
    runs.tell('oo');
    expect(runs.memory.days).toHaveLength(MAX_DAYS);
    expect(runs.memory.days[0]).toMatchObject({ day: 0, ok: 2 });
    runs.nowMs = nowMs + DAY_MS;
    runs.tell('o');
    expect(runs.memory.days).toHaveLength(MAX_DAYS);
    expect(runs.memory.days[0]?.day).toBeGreaterThan(0);
    expect(runs.memory.days.at(-1)?.day).toBe(dayOf(runs.nowMs));
  });

  test('counts on after a clock that was far ahead, and reminders are not kept back', () => {
    const runs = new Runs({ remindMs: 2 * MINUTE_MS });
    runs.nowMs = START_MS + 3_650 * DAY_MS;
    for (let run = 0; run < 95; run += 1) {
      runs.nowMs += DAY_MS;
      runs.run('ok');
    }
    runs.run('fail');
    runs.nowMs = START_MS;
    expect(runs.tell('ff')).toBe('down down');
    expect(runs.memory.days[0]).toMatchObject({ day: dayOf(START_MS), fail: 2 });
    const [alert] = runs.run('fail');
    expect(alert).toMatchObject({ event: 'reminder', atMs: runs.nowMs, sinceMs: runs.nowMs });
  });
});

test('what is remembered is not changed in place', () => {
  const { memory } = new Runs();
  const before = structuredClone(memory);
  observe(memory, {
    result: result('fail', START_MS),
    policy: CHECK.policy,
    isInMaintenance: false,
    nowMs: START_MS,
    newIncident: () => 'i',
  });
  expect(memory).toEqual(before);
});
