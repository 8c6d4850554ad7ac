import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Channel, ChannelClosed, joinAll, spawn } from '../../src/tasks/index.ts';
import { settled, watch } from './support/gauge.ts';
import { abortListeners } from './support/leaks.ts';

/** Whether a promise has settled once everything that can happen now has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const seen = watch(promise);
  await settled();
  return seen.settled;
}

const byText = (a: readonly number[], b: readonly number[]): number =>
  String(a).localeCompare(String(b));

async function collect<T>(channel: Channel<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of channel) values.push(value);
  return values;
}

describe('a channel without capacity', () => {
  test('makes the sender wait for its receiver', async () => {
    const channel = new Channel<string>();
    const sent = channel.send('a');
    expect(await isSettled(sent)).toBe(false);
    expect(channel.size).toBe(0);
    expect(await channel.receive()).toBe('a');
    await sent;
  });

  test('makes the receiver wait for a sender', async () => {
    const channel = new Channel<string>();
    const received = channel.receive();
    expect(await isSettled(received)).toBe(false);
    await channel.send('a');
    expect(await received).toBe('a');
  });
});

describe('a channel with capacity', () => {
  test('holds that many values, and makes the next sender wait', async () => {
    const channel = new Channel<number>(2);
    await channel.send(1);
    await channel.send(2);
    const third = channel.send(3);
    expect(await isSettled(third)).toBe(false);
    expect(channel.size).toBe(2);
    expect(await channel.receive()).toBe(1);
    await third;
    expect(channel.size).toBe(2);
    expect([await channel.receive(), await channel.receive()]).toEqual([2, 3]);
    expect(channel.size).toBe(0);
  });

  test('hands over undefined as a value like any other', async () => {
    const channel = new Channel<undefined>(1);
    await channel.send(undefined);
    expect(channel.size).toBe(1);
    expect(await channel.receive()).toBeUndefined();
    expect(channel.size).toBe(0);
  });

  test('without end never makes a sender wait', async () => {
    const channel = new Channel<number>(Infinity);
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => channel.send(n)));
    expect(channel.size).toBe(1_000);
  });
});

describe('close', () => {
  test('lets what the channel holds be received, and then rejects', async () => {
    const channel = new Channel<number>(2);
    await channel.send(1);
    channel.close();
    channel.close();
    expect(channel.closed).toBe(true);
    expect(await channel.receive()).toBe(1);
    await expect(channel.receive()).rejects.toThrow(ChannelClosed);
    await expect(channel.send(2)).rejects.toThrow('the channel is closed');
  });

  test('rejects whoever waits, on either side', async () => {
    const full = new Channel<number>(1);
    await full.send(1);
    const sender = full.send(2);
    full.close();
    await expect(sender).rejects.toBeInstanceOf(ChannelClosed);
    expect(await collect(full)).toEqual([1]);

    const empty = new Channel<number>();
    const receivers = [empty.receive(), empty.receive()];
    empty.close();
    for (const receiver of receivers) {
      await expect(receiver).rejects.toMatchObject({ name: 'ChannelClosed' });
    }
  });
});

describe('signals', () => {
  test('a send that is called off sends nothing', async () => {
    const channel = new Channel<string>();
    const stop = new AbortController();
    const first = channel.send('not this', stop.signal);
    const second = channel.send('this');
    stop.abort('changed my mind');
    await expect(first).rejects.toBe('changed my mind');
    expect(await channel.receive()).toBe('this');
    await second;
    expect(abortListeners(stop.signal)).toBe(0);
    await expect(channel.send('nor this', stop.signal)).rejects.toBe('changed my mind');
  });

  test('a receive that is called off takes nothing', async () => {
    const channel = new Channel<string>();
    const stop = new AbortController();
    const first = channel.receive(stop.signal);
    const second = channel.receive();
    stop.abort('changed my mind');
    await expect(first).rejects.toBe('changed my mind');
    await channel.send('for the second');
    expect(await second).toBe('for the second');
    expect(abortListeners(stop.signal)).toBe(0);
    await expect(channel.receive(stop.signal)).rejects.toBe('changed my mind');
  });

  test('a value that was handed over is not taken back by a later abort', async () => {
    const channel = new Channel<string>();
    const stop = new AbortController();
    const received = channel.receive(stop.signal);
    const sent = channel.send('yours');
    stop.abort();
    expect(await received).toBe('yours');
    await sent;
  });
});

describe('iteration', () => {
  test('ends when the channel is closed and empty', async () => {
    const channel = new Channel<number>(1);
    const all = collect(channel);
    for (const n of [1, 2, 3]) await channel.send(n);
    channel.close();
    expect(await all).toEqual([1, 2, 3]);
  });

  test('that is left closes nothing', async () => {
    const channel = new Channel<number>(3);
    for (const n of [1, 2, 3]) await channel.send(n);
    for await (const value of channel) if (value === 2) break;
    expect(channel.closed).toBe(false);
    expect(await channel.receive()).toBe(3);
  });
});

test('every value is received exactly once, in the order of each sender', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 4 }),
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 4 }),
      async (capacity, counts, receivers) => {
        const channel = new Channel<readonly [sender: number, n: number]>(capacity);
        const received: (readonly [number, number])[][] = [];
        const receiving = Array.from({ length: receivers }, () =>
          spawn(async () => received.push(await collect(channel))),
        );
        const sending = counts.map((count, sender) =>
          spawn(async () => {
            for (let n = 0; n < count; n += 1) {
              await channel.send([sender, n]);
              expect(channel.size).toBeLessThanOrEqual(capacity);
            }
          }),
        );
        await joinAll(sending, { raiseError: true });
        channel.close();
        await joinAll(receiving, { raiseError: true });
        const sent = counts.flatMap((count, sender) =>
          Array.from({ length: count }, (_, n) => [sender, n]),
        );
        expect(received.flat().toSorted(byText)).toEqual(sent.toSorted(byText));
        for (const list of received) {
          for (const sender of counts.keys()) {
            const own = list.filter(([from]) => from === sender).map(([, n]) => n);
            expect(own).toEqual(own.toSorted((a, b) => a - b));
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test.each([-1, 1.5, NaN])('a capacity of %d is refused', (capacity) => {
  expect(() => new Channel(capacity)).toThrow(RangeError);
});
