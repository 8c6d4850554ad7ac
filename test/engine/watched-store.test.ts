import { expect, test } from 'vitest';

import { watchStore } from '../../src/engine/watched-store.ts';
import { FileError } from '../../src/model/errors.ts';
import type { BodyWriter } from '../../src/model/ports.ts';
import { makeTask } from '../support/tasks.ts';

const { target } = makeTask(1, 'http://host/');
const writer: BodyWriter = {
  write: () => true,
  onDrain: (resume) => resume(),
  finish: () => Promise.resolve('path'),
  discard: () => Promise.resolve(),
};

/** A store of writers that differ so, and how often it was told of as broken. */
function watched(changes: Partial<BodyWriter>) {
  let told = 0;
  const store = watchStore({ open: () => ({ ...writer, ...changes }) }, () => (told += 1));
  return { store, open: () => store.open(target, 1, null), told: () => told };
}

test('a store that keeps what it is given is not broken', async () => {
  const { store, open, told } = watched({});
  expect(open().write(Buffer.from('x'))).toBe(true);
  expect(await open().finish()).toBe('path');
  expect(store.broken).toBeNull();
  expect(told()).toBe(0);
});

test('one body that is not kept does not break it', async () => {
  const error = new Error('file too large');
  const { store, open, told } = watched({ finish: () => Promise.reject(error) });
  await expect(open().finish()).rejects.toBe(error);
  expect(store.broken).toBeNull();
  expect(told()).toBe(0);
});

test('a FileError does, whether it comes at the end or before, and is told of once', async () => {
  const full = new FileError('no space left on device');
  const { store, open, told } = watched({
    write: () => {
      throw full;
    },
    finish: () => Promise.reject(new FileError('another')),
  });
  expect(() => open().write(Buffer.from('x'))).toThrow(full);
  await expect(open().finish()).rejects.toThrow('another');
  expect(store.broken).toBe(full);
  expect(told()).toBe(1);
});
