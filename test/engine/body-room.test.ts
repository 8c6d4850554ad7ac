import { expect, test } from 'vitest';

import { BodyRoom } from '../../src/engine/body-room.ts';

const MIB = 1024 * 1024;

test('as many as fit, if all are as large as they may be', () => {
  expect(new BodyRoom(10 * MIB).slots).toBe(51);
  expect(new BodyRoom(5 * MIB).slots).toBe(102);
  expect(new BodyRoom(1024 * MIB).slots).toBe(1);
});

test('small bodies lift the limit soon', () => {
  const room = new BodyRoom(10 * MIB);
  for (let n = 0; n < 20; n += 1) room.tookIn(2_000);
  expect(room.slots).toBeGreaterThan(500);
});

test('large ones do not, and bring it back', () => {
  const room = new BodyRoom(10 * MIB);
  for (let n = 0; n < 1_000; n += 1) room.tookIn(10 * MIB);
  expect(room.slots).toBe(51);
  for (let n = 0; n < 100; n += 1) room.tookIn(0);
  expect(room.slots).toBeGreaterThan(100_000);
  for (let n = 0; n < 20; n += 1) room.tookIn(10 * MIB);
  expect(room.slots).toBeLessThan(60);
});

test('no body counts for more than may be held of it', () => {
  const room = new BodyRoom(10 * MIB);
  for (let n = 0; n < 20; n += 1) room.tookIn(5_000 * MIB);
  expect(room.slots).toBe(51);
});
