import { expect, test } from 'vitest';

import { isWorthAThread, type Stretch } from '../../../src/engine/threads/growth.ts';

const tls: Stretch = { utilization: 0.98, durationMs: 500, ended: 800, hosts: 300, threads: 1 };

test('a busy loop whose URLs cost more than their handing over is worth another thread', () => {
  expect(isWorthAThread(tls)).toBe(true);
});

test.each<[string, Partial<Stretch>]>([
  ['the loop has time left', { utilization: 0.6 }],
  ['a URL costs no more than to hand it over', { ended: 15_000 }],
  ['there is but one host, which stays with its thread', { hosts: 1 }],
  ['every host has a thread to itself', { hosts: 4, threads: 4 }],
])('not where %s', (_why, change) => {
  expect(isWorthAThread({ ...tls, ...change })).toBe(false);
});

test('a loop that is busy and ends nothing is with something large', () => {
  expect(isWorthAThread({ ...tls, ended: 0 })).toBe(true);
});
