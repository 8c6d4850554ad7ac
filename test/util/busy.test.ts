import { afterEach, expect, test } from 'vitest';

import { busy, onBusy, type BusySection } from '../../src/util/busy.ts';

const LARGE = 1024 * 1024;
let stop = (): void => undefined;

afterEach(() => stop());

function listen(): BusySection[] {
  const heard: BusySection[] = [];
  stop = onBusy((section) => heard.push(section));
  return heard;
}

function work(ms: number): () => string {
  return () => {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs);
    return 'done';
  };
}

test('gives back what the work gives, and tells how long it took', () => {
  const heard = listen();
  const beforeMs = performance.now();
  expect(busy('reading', 'https://example.com/', LARGE, work(30))).toBe('done');
  expect(heard).toEqual([
    {
      what: 'reading',
      subject: 'https://example.com/',
      sizeBytes: LARGE,
      startMs: expect.any(Number) as number,
      tookMs: expect.any(Number) as number,
    },
  ]);
  expect(heard[0]?.startMs).toBeGreaterThanOrEqual(beforeMs);
  expect(heard[0]?.tookMs).toBeGreaterThanOrEqual(30);
});

test('tells also of work that fails, and lets the error through', () => {
  const heard = listen();
  const failing = (): never => {
    work(20)();
    throw new RangeError('no');
  };
  expect(() => busy('reading', null, LARGE, failing)).toThrow(RangeError);
  expect(heard).toMatchObject([{ what: 'reading', subject: null }]);
});

test('says nothing of small inputs, nor of what was quick', () => {
  const heard = listen();
  busy('reading', null, 1000, work(20));
  busy('reading', null, LARGE, () => undefined);
  expect(heard).toEqual([]);
});

test('nobody listens any more', () => {
  const heard = listen();
  stop();
  busy('reading', null, LARGE, work(20));
  expect(heard).toEqual([]);
});
