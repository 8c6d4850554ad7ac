import { describe, expect, test } from 'vitest';

import { KneeFinder } from '../../src/engine/knee.ts';
import { seededRandom } from '../support/random.ts';
import {
  Simulation,
  type Circumstances,
  type Interval,
  type ServerModel,
} from './support/simulated-server.ts';

const START = 32;
const MAX = 1_000;
const SEEDS = [1, 2, 3, 4, 5];
const MINUTE = 240;

type Chance = () => number;

const always =
  (count: number): ServerModel['servers'] =>
  () =>
    count;
const fixed =
  (meanMs: number): ServerModel['serviceMs'] =>
  () =>
    meanMs;
/** As it is on a network: 30 % more or less. */
const noisy =
  (meanMs: number, random: Chance): ServerModel['serviceMs'] =>
  () =>
    meanMs * (0.7 + 0.6 * random());
const exponential =
  (meanMs: number, random: Chance): ServerModel['serviceMs'] =>
  () =>
    -meanMs * Math.log(1 - random());

interface Server {
  readonly name: string;
  readonly knee: number;
  /** What it achieves at most. */
  readonly perSecond: number;
  /** So much of that is wanted. */
  readonly part?: number;
  model(this: void, random: Chance): ServerModel;
}

/** So many at once, each as long as the function says. */
const queue = (count: number, serviceMs: ServerModel['serviceMs']): ServerModel => ({
  servers: always(count),
  serviceMs,
});

const SERVERS: readonly Server[] = [
  {
    name: '4 at once, far fewer than it begins with',
    knee: 4,
    perSecond: 40,
    model: () => queue(4, fixed(100)),
  },
  { name: '16 at once', knee: 16, perSecond: 160, model: () => queue(16, fixed(100)) },
  { name: '64 at once', knee: 64, perSecond: 640, model: () => queue(64, fixed(100)) },
  {
    name: '300 at once, a second each',
    knee: 300,
    perSecond: 300,
    model: () => queue(300, fixed(1_000)),
  },
  {
    name: 'as many as there may be',
    knee: MAX,
    perSecond: 5_000,
    model: () => queue(MAX, fixed(200)),
  },
  {
    name: '20 at once, ±30 %',
    knee: 20,
    perSecond: 200,
    model: (random) => queue(20, noisy(100, random)),
  },
  {
    name: '400 at once, ±30 %',
    knee: 400,
    perSecond: 1_600,
    model: (random) => queue(400, noisy(250, random)),
  },
  {
    name: 'M/M/64',
    knee: 64,
    perSecond: 640,
    model: (random) => queue(64, exponential(100, random)),
  },
  {
    name: 'M/M/200',
    knee: 200,
    perSecond: 2_000,
    model: (random) => queue(200, exponential(100, random)),
  },
  {
    name: '50 at once, and twice as long on the way',
    knee: 150,
    perSecond: 1_000,
    model: (random) => ({ ...queue(50, exponential(50, random)), networkMs: 100 }),
  },
  {
    name: 'slower with each that waits',
    knee: 64,
    perSecond: 640,
    model(random) {
      const plainMs = noisy(100, random);
      return queue(64, (present) => plainMs(present) * Math.max(1, present / 64));
    },
  },
  {
    name: 'collapses above 100',
    knee: 100,
    perSecond: 1_000,
    part: 0.85,
    model(random) {
      const plainMs = noisy(100, random);
      return queue(Infinity, (present) => plainMs(present) * Math.max(1, present / 100) ** 2);
    },
  },
  {
    name: 'refuses what is above 60, where it keeps its distance',
    knee: 60,
    perSecond: 600,
    part: 0.8,
    model(random) {
      const plainMs = noisy(100, random);
      const serviceMs = (present: number): number => (present > 60 ? 2 : plainMs(present));
      return { ...queue(Infinity, serviceMs), fails: (tookMs) => tookMs < 10 };
    },
  },
  {
    name: '40 at once, and what waits for long has run into a time limit',
    knee: 40,
    perSecond: 400,
    model: (random) => ({ ...queue(40, noisy(100, random)), fails: (tookMs) => tookMs > 300 }),
  },
];

function begin(model: ServerModel, max = MAX) {
  const finder = new KneeFinder({ start: START, max });
  return { finder, simulation: new Simulation(finder, model) };
}

function meanRate(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { goodPerSecond }) => sum + goodPerSecond, 0) / intervals.length;
}

describe.each(SERVERS)('a server: $name', ({ knee, perSecond, part = 0.9, model }) => {
  test.each(SEEDS)('its knee is found, and kept to (seed %i)', (seed) => {
    const { finder, simulation } = begin(model(seededRandom(seed).random));
    simulation.run(MINUTE);
    expect(finder.found).toBeGreaterThanOrEqual(knee * 0.7);
    expect(finder.found).toBeLessThanOrEqual(knee * 1.3);
    const later = simulation.run(MINUTE);
    expect(finder.found).toBeGreaterThanOrEqual(knee * 0.7);
    expect(finder.found).toBeLessThanOrEqual(knee * 1.3);
    expect(meanRate(later)).toBeGreaterThan(perSecond * part);
    // Trials apart, it stays where it is.
    const near = later.filter(({ size }) => size >= knee * 0.7 && size <= knee * 1.35);
    expect(near.length).toBeGreaterThan(later.length * 0.7);
  });
});

test('a knee in the hundreds is found within ten seconds', () => {
  const { random } = seededRandom(1);
  const { finder, simulation } = begin(queue(200, exponential(100, random)));
  simulation.run(40);
  expect(finder.found).toBeGreaterThan(150);
  expect(finder.found).toBeLessThan(260);
});

describe.each(SEEDS)('a server that changes (seed %i)', (seed) => {
  const { random } = seededRandom(seed);
  const changing = (before: number, after: number): ServerModel => ({
    servers: (nowMs) => (nowMs < 60_000 ? before : after),
    serviceMs: noisy(100, random),
  });

  test('can do more: that is found out', () => {
    const { finder, simulation } = begin(changing(64, 200));
    simulation.run(MINUTE);
    expect(finder.found).toBeLessThan(90);
    const later = simulation.run(MINUTE);
    expect(finder.found).toBeGreaterThan(140);
    expect(finder.found).toBeLessThan(260);
    expect(meanRate(later.slice(-40))).toBeGreaterThan(1_800);
  });

  test('can do less: that is found out', () => {
    const { finder, simulation } = begin(changing(200, 50));
    simulation.run(MINUTE);
    expect(finder.found).toBeGreaterThan(140);
    const later = simulation.run(MINUTE);
    expect(finder.found).toBeGreaterThan(35);
    expect(finder.found).toBeLessThan(65);
    expect(meanRate(later.slice(-40))).toBeGreaterThan(450);
  });
});

describe('what else may hold it up', () => {
  const fast: ServerModel = queue(Infinity, fixed(100));
  const run = (circumstancesOf?: (index: number) => Circumstances): number => {
    const { finder, simulation } = begin(fast);
    simulation.run(MINUTE, circumstancesOf);
    return finder.size;
  };

  test('nothing else: it grows as far as it may', () => {
    expect(run()).toBeGreaterThan(MAX * 0.79);
  });

  test('few tasks can start: there are no more slots than that', () => {
    expect(run(() => ({ available: 10 }))).toBe(START);
    expect(run(() => ({ available: 100 }))).toBeLessThan(130);
  });

  test('a full sink', () => {
    expect(run(() => ({ sinkFullShare: 0.9 }))).toBe(START);
  });

  test('a busy processor', () => {
    expect(run(() => ({ loopUtilization: 1 }))).toBeLessThanOrEqual(64);
  });

  test('for a time only: what was found stays', () => {
    const found = run((index) => ({ available: Math.floor(index / 20) % 2 === 0 ? Infinity : 10 }));
    expect(found).toBeGreaterThan(MAX * 0.79);
  });
});

describe('failures', () => {
  test('servers that never answer are asked together, but not by thousands', () => {
    const dead = { ...queue(Infinity, fixed(10_000)), fails: () => true };
    const { finder, simulation } = begin(dead);
    simulation.run(2 * MINUTE);
    expect(finder.size).toBeGreaterThanOrEqual(START);
    expect(finder.size).toBeLessThanOrEqual(64);
  });

  test('failures that come suddenly: it backs off, and comes back', () => {
    const { random } = seededRandom(1);
    let isTrouble = false;
    const { finder, simulation } = begin({
      ...queue(100, noisy(50, random)),
      fails: () => isTrouble,
    });
    simulation.run(MINUTE);
    const before = finder.found ?? 0;
    expect(before).toBeGreaterThan(70);
    isTrouble = true;
    simulation.run(2);
    expect(finder.size).toBeLessThan(before * 0.85);
    isTrouble = false;
    simulation.run(MINUTE);
    expect(finder.found).toBeGreaterThan(70);
    expect(finder.found).toBeLessThan(130);
  });
});

test('never above the most, and never below one', () => {
  const { finder, simulation } = begin(queue(1, fixed(10)), 3);
  expect(finder.size).toBe(3);
  const sizes = simulation.run(MINUTE);
  expect(Math.max(...sizes.map(({ size }) => size))).toBe(3);
  expect(Math.min(...sizes.map(({ size }) => size))).toBe(1);
  expect(finder.found).toBe(1);
});

test('nothing is decided where nothing ends', () => {
  const { finder, simulation } = begin(queue(Infinity, fixed(1e9)));
  simulation.run(MINUTE);
  expect(finder.size).toBe(START);
  expect(finder.found).toBeNull();
});
