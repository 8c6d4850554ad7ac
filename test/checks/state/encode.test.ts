import { expect, test } from 'vitest';

import {
  CorruptMemory,
  decodeMemory,
  encodeMemory,
  LaterMemory,
  newMemory,
} from '../../../src/checks/state/index.ts';
import type { CheckMemory, Memory, PastRun } from '../../../src/model/check.ts';
import { LatencySketch } from '../../../src/util/latency-sketch.ts';
import { seededRandom } from '../../support/random.ts';
import { Runs } from './support/runs.ts';

const NOW_MS = Date.UTC(2026, 10, 23);

/** As 2,000 checks leave it that ran every five minutes for 90 days. */
function largeMemory(): ReadonlyMap<string, CheckMemory> {
  const { random } = seededRandom(7);
  const gauss = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const checks = Array.from({ length: 2_000 }, (_, number): [string, CheckMemory] => {
    const typicalMs = 50 + random() * 300;
    const time = (): number => Math.round(typicalMs * Math.exp(0.3 * gauss()) * 10) / 10;
    const latencies = Array.from({ length: 3 }, () => {
      const sketch = new LatencySketch();
      for (let run = 0; run < 288; run += 1) sketch.add(time());
      return sketch.toString();
    });
    const runs = Array.from({ length: 60 }, (_run, i): PastRun => {
      return {
        atMs: NOW_MS + i * 300_000 + Math.round(random() * 500),
        verdict: 'ok',
        totalMs: time(),
      };
    });
    const id = `shop/service-${number}`;
    const spec = { id, name: `service-${number}`, group: 'shop' };
    const memory: CheckMemory = {
      ...newMemory(spec, `https://service-${number}.example.com/healthz`, NOW_MS),
      last: runs.at(-1) ?? null,
      recent: runs,
      days: Array.from({ length: 90 }, (_day, i) => ({
        day: 20_000 + i,
        ok: 288,
        warn: 0,
        fail: 0,
        unknown: 0,
        maintenance: 0,
        latency: latencies[i % latencies.length] ?? '',
      })),
    };
    return [id, memory];
  });
  return new Map(checks);
}

test('a large memory is small, and read fast', () => {
  const memory = { checks: largeMemory(), pending: [] };
  const encoded = encodeMemory(memory);
  expect(encoded.length).toBeLessThan(9_000_000);
  const startMs = performance.now();
  const decoded = decodeMemory(encoded);
  const elapsedMs = performance.now() - startMs;
  expect(decoded).toEqual(memory);
  // It takes a quarter of a second where nothing else runs.
  expect(elapsedMs).toBeLessThan(2_500);
});

/** One check and one alert, with something in every field. */
function fullMemory(): Memory {
  const runs = new Runs();
  const alerts = ['owfuOFf'].flatMap((letters) => {
    runs.tell(letters);
    return runs.run('warn');
  });
  const pending = alerts.map((alert) => ({ channel: 'c0ffee', alert, attempts: 2 }));
  return { checks: new Map([[runs.memory.id, runs.memory]]), pending };
}

test('what is remembered of real runs comes back', () => {
  const memory = fullMemory();
  expect(memory.pending).toHaveLength(1);
  expect(decodeMemory(encodeMemory(memory))).toEqual(memory);
  const none: Memory = { checks: new Map(), pending: [] };
  expect(decodeMemory(encodeMemory(none))).toEqual(none);
});

test('buckets with gaps, and counts of any size, come back', () => {
  for (const latency of ['', '0', '0:2', '1j', 'zzz:zzzzzzzz', '0,2:5,3:10,zz:100', 'a:100,b']) {
    const memory = fullMemory();
    const [check] = memory.checks.values();
    if (check === undefined) throw new Error('no check');
    const days = check.days.map((day) => ({ ...day, latency, maintenance: 5, unknown: 2 ** 40 }));
    const checks = new Map([[check.id, { ...check, days }]]);
    expect(decodeMemory(encodeMemory({ checks, pending: [] })).checks).toEqual(checks);
  }
});

/** All paths of values below an object or list. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

/** A copy in which the value at a path is another one. */
function replaced(value: unknown, path: readonly string[], other: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return other;
  if (Array.isArray(value)) {
    return value.map((each: unknown, i) =>
      String(i) === key ? replaced(each, rest, other) : each,
    );
  }
  const entries = Object.entries(value as object).map(([name, each]: [string, unknown]) => [
    name,
    name === key ? replaced(each, rest, other) : each,
  ]);
  return Object.fromEntries(entries);
}

test('every field is looked at', () => {
  const plain: unknown = JSON.parse(encodeMemory(fullMemory()));
  const paths = pathsOf(plain);
  expect(paths.length).toBeGreaterThan(60);
  for (const path of paths) {
    // `undefined` is left out by JSON.
    for (const other of [{ a: 1 }, [[[]]], undefined]) {
      const text = JSON.stringify(replaced(plain, path, other));
      expect(() => decodeMemory(text), `${path.join('.')} = ${JSON.stringify(other)}`).toThrow(
        CorruptMemory,
      );
    }
  }
});

const good = encodeMemory(fullMemory());

test.each([
  ['', 'it is empty'],
  ['\n ', 'it is empty'],
  [good.slice(0, -40), 'it is not JSON at line'],
  ['{"gfetch_check_state":1,}', 'it is not JSON at line 1, column'],
  ['\0'.repeat(4_096), 'it is not JSON'],
  ['null', 'it is not a state of gfetch check'],
  ['[]', 'it is not a state of gfetch check'],
  ['{"checks":[],"pending":[]}', 'it is not a state of gfetch check'],
  ['{"gfetch_check_state":0}', 'it is not a state of gfetch check'],
  ['{"gfetch_check_state":1}', 'it.checks is missing'],
  [good.replace('"state":"warning"', '"state":"odd"'), 'checks[0].state is not one of new, up'],
  [good.replace('"since":', '"since":-0.5,"x":'), 'checks[0].since is not a time'],
  // A whole number, but no date: whatever writes it would throw.
  [good.replace('"since":', '"since":9007199254740991,"x":'), 'checks[0].since is not a time'],
  [good.replace('"last_ok":', '"last_ok":-9007199254740991,"x":'), 'last_ok is not a time'],
  [good.replace('"atMs":', '"atMs":9007199254740991,"x":'), 'pending[0].alert.atMs is not a time'],
  [good.replace(/("recent":\["\w+",\[)\d+/, '$18640000000000001'), 'recent[1][0] is not a time'],
  [good.replace(/("told":\["\w+",\w+,)\d+/, '$18640000000000001'), 'told[2] is not a time'],
  [good.replace(/"days":"[^"]*"/, '"days":"Q//////HAA"'), 'holds a day that is none'],
  [good.replace('"streaks":[', '"streaks":[-1,'), 'checks[0].streaks is not a list of 4'],
  [good.replace(/"days":"[^"]*"/, '"days":"B"'), 'checks[0].days is cut off'],
  [good.replace(/"days":"[^"]*"/, '"days":"AAB!"'), 'checks[0].days is cut off, or holds a letter'],
  [good.replace(/"days":"[^"]*"/, '"days":"gEAA"'), 'checks[0].days holds a day of no kind'],
  [good.replace(/"days":"[^"]*"/, '"days":"AABAAA"'), 'checks[0].days holds times that are none'],
  [good.replace(/"days":"[^"]*"/, `"days":"${'AAA'.repeat(91)}"`), 'holds more than 90 days'],
  [good.replace(/"days":"[^"]*"/, `"days":"${'/'.repeat(99)}"`), 'a number that is too large'],
  [good.replace('"recent":["', '"recent":["x'), 'lists that are not of the same length'],
  [
    good.replace('"recent":["o', '"recent":["x'),
    'checks[0].recent[0] holds a letter of no verdict',
  ],
  [good.replace(/("checks":\[\n)(.*)\],/, '$1$2,$2],'), '“shop/api” is in it twice'],
])('%.40j is corrupt: %s', (text, message) => {
  expect(() => decodeMemory(text)).toThrow(CorruptMemory);
  expect(() => decodeMemory(text)).toThrow(message);
});

test('a later version is not corrupt', () => {
  const later = good.replace('"gfetch_check_state":1', '"gfetch_check_state":2');
  expect(() => decodeMemory(later)).toThrow(LaterMemory);
  expect(() => decodeMemory(later)).toThrow('format 2');
});
