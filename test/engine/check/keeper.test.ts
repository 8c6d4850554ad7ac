import { describe, expect, test } from 'vitest';

import type { Channel } from '../../../src/alerts/index.ts';
import { Keeper, type KeeperParts } from '../../../src/engine/check/keeper.ts';
import { FileError } from '../../../src/model/errors.ts';
import type { Alert, Memory, PendingAlert } from '../../../src/model/check.ts';
import { alert, pending } from '../../alerts/alerts.ts';

const NEVER = new AbortController().signal;
const now = (name: string): Alert => alert(name, { atMs: Date.now() });

/** A receiver that takes what it is told, each time when it is let go on. */
function receiver(id: string) {
  const batches: string[][] = [];
  const waiting: (() => void)[] = [];
  const channel: Channel = {
    id,
    label: id,
    send: async (alerts) => {
      batches.push(alerts.map(({ check }) => check.name));
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { delivered: alerts, problem: null };
    },
  };
  return { channel, batches, goOn: () => waiting.shift()?.() };
}

/** One that takes everything at once. */
function quick(id: string) {
  const names: string[] = [];
  const channel: Channel = {
    id,
    label: id,
    send: async (alerts) => {
      names.push(...alerts.map(({ check }) => check.name));
      return { delivered: alerts, problem: null };
    },
  };
  return { channel, names };
}

/** A file that keeps what was saved last, or is refused it. */
function file() {
  const saved: Memory[] = [];
  const disk = { isFull: false };
  const save = async (memory: Memory): Promise<void> => {
    if (disk.isFull) throw new FileError('the disk is full');
    saved.push(memory);
  };
  return { saved, disk, save };
}

function keeperOf(parts: Partial<KeeperParts>): Keeper {
  return new Keeper({
    file: null,
    channels: [],
    pending: [],
    memories: () => new Map(),
    post: async () => ({ reason: 'nobody', isFinal: true }),
    env: {},
    onProblem: () => undefined,
    ...parts,
  });
}

const channelsOf = (all: readonly PendingAlert[] = []): string[] => all.map((each) => each.channel);

describe('alerts', () => {
  test('are in the file before they are sent, and out of it when they are there', async () => {
    const slow = receiver('slow');
    const { channel, names } = quick('quick');
    const memory = file();
    const keeper = keeperOf({ file: memory, channels: [slow.channel, channel] });
    keeper.add([now('a')]);
    const delivered = keeper.deliver(NEVER);
    await expect.poll(() => memory.saved.length).toBe(2);
    expect(names).toEqual(['a']);
    expect(channelsOf(memory.saved[0]?.pending)).toEqual(['slow', 'quick']);
    // Killed now, only the one that has not said so is told again.
    expect(channelsOf(memory.saved[1]?.pending)).toEqual(['slow']);
    slow.goOn();
    await delivered;
    expect(memory.saved.at(-1)?.pending).toEqual([]);
  });

  test('wait for no other receiver than their own', async () => {
    const slow = receiver('slow');
    const { channel, names } = quick('quick');
    const keeper = keeperOf({ channels: [slow.channel, channel] });
    keeper.add([now('a')]);
    const first = keeper.deliver(NEVER);
    await expect.poll(() => names).toEqual(['a']);
    keeper.add([now('b')]);
    await expect.poll(() => keeper.hasNew).toBe(true);
    await keeper.deliver(NEVER);
    expect(names).toEqual(['a', 'b']);
    expect(slow.batches).toEqual([['a']]);
    expect(keeper.hasNew).toBe(false);
    // At the end, what it does not have follows what it is being told.
    const last = keeper.deliver(NEVER, true);
    slow.goOn();
    await expect.poll(() => slow.batches).toEqual([['a'], ['b']]);
    slow.goOn();
    await Promise.all([first, last]);
    expect(keeper.hasPending).toBe(false);
  });

  test('are sent once, however often that is asked for', async () => {
    const { channel, names } = quick('quick');
    const keeper = keeperOf({ file: file(), channels: [channel] });
    keeper.add([now('a'), now('b')]);
    await Promise.all([keeper.deliver(NEVER), keeper.deliver(NEVER), keeper.deliver(NEVER, true)]);
    expect(names).toEqual(['a', 'b']);
  });

  test('are sent, and only once, also where the disk is full', async () => {
    const { channel, names } = quick('quick');
    const memory = file();
    const keeper = keeperOf({ file: memory, channels: [channel] });
    memory.disk.isFull = true;
    keeper.add([now('a')]);
    await expect(keeper.deliver(NEVER)).rejects.toThrow('the disk is full');
    await expect(keeper.deliver(NEVER)).rejects.toThrow('the disk is full');
    expect(names).toEqual(['a']);
    memory.disk.isFull = false;
    await keeper.deliver(NEVER);
    expect(memory.saved).toHaveLength(1);
  });

  test('of a receiver that is no longer given are kept, and are no news', async () => {
    const gone = quick('gone');
    const memory = file();
    const keeper = keeperOf({ file: memory, pending: pending(gone.channel, now('a')) });
    expect(keeper.hasNew).toBe(false);
    await keeper.deliver(NEVER);
    expect(channelsOf(memory.saved.at(-1)?.pending)).toEqual(['gone']);
    keeper.setChannels([gone.channel]);
    expect(keeper.hasNew).toBe(true);
    await keeper.deliver(NEVER);
    expect(gone.names).toEqual(['a']);
  });
});
