import { expect, test } from 'vitest';

import { untilStopped } from '../../src/engine/until-stopped.ts';

/** A source that yields `items`, then waits for ever; it notes that it was left. */
function hanging(items: readonly number[], onReturn: () => Promise<void> = async () => {}) {
  const seen = { returned: 0 };
  const left = [...items];
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const value = left.shift();
        return value === undefined
          ? new Promise(() => undefined)
          : Promise.resolve({ done: false, value });
      },
      async return() {
        seen.returned += 1;
        await onReturn();
        return { done: true, value: undefined };
      },
    }),
  };
  return { source, seen };
}

async function collect(items: AsyncIterable<number>, onItem?: (item: number) => void) {
  const found: number[] = [];
  for await (const item of items) {
    found.push(item);
    onItem?.(item);
  }
  return found;
}

test('a signal ends the wait for an item that never comes, and the source is told', async () => {
  const stop = new AbortController();
  const { source, seen } = hanging([1, 2]);
  const found = await collect(untilStopped(source, stop.signal), (item) => {
    if (item === 2) setImmediate(() => stop.abort());
  });
  expect(found).toEqual([1, 2]);
  expect(seen.returned).toBe(1);
});

test('a source that waits need not answer when it is left', async () => {
  const stop = new AbortController();
  const { source, seen } = hanging([], () => new Promise(() => undefined));
  setImmediate(() => stop.abort());
  expect(await collect(untilStopped(source, stop.signal))).toEqual([]);
  expect(seen.returned).toBe(1);
});

test('one that hangs in its own finally is left behind', async () => {
  const stop = new AbortController();
  const source = async function* (): AsyncGenerator<number> {
    try {
      yield 1;
    } finally {
      await new Promise(() => undefined);
    }
  };
  const found = await collect(untilStopped(source(), stop.signal), () => stop.abort());
  expect(found).toEqual([1]);
});

test('what goes wrong as it is left at rest is told', async () => {
  const stop = new AbortController();
  const { source } = hanging([1], () => Promise.reject(new Error('cannot close')));
  const reading = collect(untilStopped(source, stop.signal), () => stop.abort());
  await expect(reading).rejects.toThrow('cannot close');
});

test('an error of the source is passed on, and a source that is over is not left', async () => {
  const { signal } = new AbortController();
  const failing = async function* (): AsyncGenerator<number> {
    yield 1;
    throw new Error('broken');
  };
  await expect(collect(untilStopped(failing(), signal))).rejects.toThrow('broken');
  const whole = async function* (): AsyncGenerator<number> {
    yield* [1, 2, 3];
  };
  expect(await collect(untilStopped(whole(), signal))).toEqual([1, 2, 3]);
});

test('where the signal is raised already, nothing is read', async () => {
  const { source, seen } = hanging([1]);
  expect(await collect(untilStopped(source, AbortSignal.abort()))).toEqual([]);
  expect(seen.returned).toBe(1);
});
