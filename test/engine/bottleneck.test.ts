import { describe, expect, test } from 'vitest';

import { LoadMeter } from '../../src/engine/bottleneck-load.ts';
import { bottleneckOf, type Bottleneck, type RunState } from '../../src/engine/bottleneck.ts';

const phases = (dns: number, others: number): RunState['attempts'] => [
  ...Array.from({ length: dns }, () => ({ phase: 'dns' })),
  ...Array.from({ length: others }, () => ({ phase: 'headers' })),
];

/** All slots are taken, and wait for answers. */
const BUSY: RunState = {
  takenShare: 1,
  loopUtilization: 0.4,
  sinkFullShare: 0,
  startable: 200,
  waiting: 0,
  attempts: phases(0, 50),
  isAtKnee: false,
};

describe('what holds a run up', () => {
  test.each<[string, Partial<RunState>, Bottleneck]>([
    ['all that was asked for is in flight', {}, 'concurrency'],
    ['more at once would achieve no more', { isAtKnee: true }, 'target'],
    ['most of it waits for name servers', { attempts: phases(30, 20) }, 'dns'],
    [
      'that, and more at once would only wait, too',
      { attempts: phases(30, 20), isAtKnee: true },
      'dns',
    ],
    ['some of it waits for name servers', { attempts: phases(20, 30) }, 'concurrency'],
    ['the event loop has no time left', { loopUtilization: 0.99 }, 'cpu'],
    ['the same, with slots free', { loopUtilization: 0.99, takenShare: 0.4 }, 'cpu'],
    ['the records are not taken', { sinkFullShare: 0.75 }, 'sink'],
    ['the same, and all slots wait for that', { sinkFullShare: 1, loopUtilization: 1 }, 'sink'],
    [
      'slots are free, and records were not taken for a while',
      { takenShare: 0.7, sinkFullShare: 0.4 },
      'sink',
    ],
    [
      'slots are free, and one large record filled the sink for a moment',
      { takenShare: 0.7, sinkFullShare: 0.25 },
      'limit',
    ],
    [
      'slots are free, and tasks wait for their hosts',
      { takenShare: 0.1, startable: 0, waiting: 90 },
      'limit',
    ],
    [
      'slots are free, and a rate keeps tasks from starting',
      { takenShare: 0.1, waiting: 0 },
      'limit',
    ],
    ['slots are free, and there is nothing to do', { takenShare: 0.1, startable: 0 }, 'input'],
    ['nothing is in flight', { takenShare: 0, startable: 0, attempts: [] }, 'input'],
  ])('%s', (_why, differences, expected) => {
    expect(bottleneckOf({ ...BUSY, ...differences })).toBe(expected);
  });
});

describe('the load of the last second', () => {
  const interval = { slots: 10, inFlight: 10, loopUtilization: 0, sinkFullShare: 0 };

  test('nothing is known before the first interval', () => {
    expect(new LoadMeter().load).toBeNull();
  });

  test('is the mean of four intervals; what was before is forgotten', () => {
    const meter = new LoadMeter();
    for (let n = 0; n < 9; n += 1) meter.add({ ...interval, loopUtilization: 1, sinkFullShare: 1 });
    meter.add({ ...interval, slots: 20, inFlight: 5 });
    expect(meter.load).toEqual({
      takenShare: 0.8125,
      loopUtilization: 0.75,
      sinkFullShare: 0.75,
    });
  });

  test('what is still in flight in slots that were taken back does not count', () => {
    const meter = new LoadMeter();
    meter.add({ ...interval, inFlight: 30 });
    expect(meter.load?.takenShare).toBe(1);
  });
});
