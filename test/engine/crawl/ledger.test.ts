import { describe, expect, test } from 'vitest';

import { Ledger, type LedgerEntry, type LedgerParts } from '../../../src/engine/crawl/ledger.ts';
import { openCrawlFrontier } from '../../../src/frontier/crawl/index.ts';
import type { CrawlCommit, CrawlFrontier } from '../../../src/model/crawl-frontier.ts';
import type { Task } from '../../../src/model/task.ts';
import { blankRecord } from '../../support/records.ts';
import { UNLIMITED } from '../../frontier/unlimited.ts';
import { taskAt } from './support/discover.ts';

const entryOf = (task: Task, extra: Partial<LedgerEntry> = {}): LedgerEntry => ({
  task,
  records: [blankRecord({ seq: task.seq })],
  page: null,
  links: [],
  archive: null,
  bytes: 1,
  ...extra,
});

/** A ledger over a real frontier with tasks that are leased, and what came of it, in order. */
async function openLedger(count: number, given: Partial<LedgerParts> = {}) {
  const frontier: CrawlFrontier = await openCrawlFrontier({
    ...UNLIMITED,
    folder: null,
    depthLimited: false,
    delayFactor: 0,
  });
  await frontier.add(
    Array.from({ length: count }, (_, i) => taskAt(i + 1, `http://a.test/${i + 1}`)),
  );
  const tasks = await frontier.claim(count, 0);
  const events: string[] = [];
  const crashes: unknown[] = [];
  const ledger = new Ledger({
    frontier: {
      ...frontier,
      commit(commit: CrawlCommit) {
        events.push(`commit ${commit.finished.map(({ seq }) => seq).join(' ')}`);
        return frontier.commit(commit);
      },
    },
    sink: {
      write(record) {
        events.push(`write ${record.seq}`);
        return true;
      },
      drained: async () => undefined,
      close: async () => undefined,
    },
    async flush() {
      events.push('flush');
      return [{ path: 'out', bytes: events.length }];
    },
    stateOf: (outputs, isDone) => ({ outputs, isDone }),
    observe: () => undefined,
    onFinished: ({ seq }) => events.push(`finished ${seq}`),
    onCrash: (error) => crashes.push(error),
    ...given,
  });
  return {
    frontier,
    tasks,
    ledger,
    events,
    crashes,
    [Symbol.asyncDispose]: () => frontier.close(),
  };
}

const isDone = () => true;

describe('what a task came to', () => {
  test('is written, flushed, and only then finished and committed, with where the outputs end', async () => {
    await using parts = await openLedger(3);
    const { tasks, ledger, events, frontier } = parts;
    for (const task of tasks) expect(ledger.put(entryOf(task))).toBeUndefined();
    expect(events).toEqual([]);
    await ledger.close(isDone);
    expect(events).toEqual([
      'write 1',
      'write 2',
      'write 3',
      'flush',
      'finished 1',
      'finished 2',
      'finished 3',
      'commit 1 2 3',
      'flush',
      'commit ',
    ]);
    expect(frontier.state).toEqual({ outputs: [{ path: 'out', bytes: 9 }], isDone: true });
    expect(frontier.openCount).toBe(0);
    expect(ledger.recorded).toBe(3);
  });

  test('is archived before its record is written', async () => {
    const archived: string[] = [];
    await using parts = await openLedger(1);
    const { tasks, ledger, events } = parts;
    for (const task of tasks) {
      void ledger.put(
        entryOf(task, { archive: async () => void archived.push(`after ${events.length}`) }),
      );
    }
    await ledger.close(isDone);
    expect(archived).toEqual(['after 0']);
  });

  test('is of the next batch where it comes while one is on its way', async () => {
    let flushed = (): void => undefined;
    const isFlushed = new Promise<void>((resolve) => (flushed = resolve));
    let onFlush = (): void => undefined;
    const isFlushing = new Promise<void>((resolve) => (onFlush = resolve));
    await using parts = await openLedger(3, {
      async flush() {
        onFlush();
        await isFlushed;
        return [];
      },
    });
    const { tasks, ledger, events } = parts;
    const [first, ...others] = tasks;
    if (first !== undefined) void ledger.put(entryOf(first));
    await isFlushing;
    for (const task of others) void ledger.put(entryOf(task));
    flushed();
    await ledger.close(isDone);
    expect(events.filter((event) => event.startsWith('commit'))).toEqual([
      'commit 1',
      'commit 2 3',
      'commit ',
    ]);
  });

  test('waits for a slow sink', async () => {
    let drains = 0;
    await using parts = await openLedger(2, {
      sink: {
        write: () => false,
        drained: async () => void (drains += 1),
        close: async () => undefined,
      },
    });
    for (const task of parts.tasks) void parts.ledger.put(entryOf(task));
    await parts.ledger.close(isDone);
    expect(drains).toBe(2);
  });
});

describe('room', () => {
  const MIB = 1024 * 1024;

  test('is there again when what was held is written', async () => {
    await using parts = await openLedger(2);
    const { tasks, ledger } = parts;
    const [first, second] = tasks;
    if (first === undefined || second === undefined) throw new Error('two tasks');
    expect(ledger.put(entryOf(first, { bytes: 63 * MIB }))).toBeUndefined();
    const room = ledger.put(entryOf(second, { bytes: MIB }));
    expect(ledger.isFull).toBe(true);
    await room;
    expect(ledger.isFull).toBe(false);
    expect(ledger.room()).toBeUndefined();
  });
});

describe('an output that has failed', () => {
  test('finishes nothing more, and what is open stays so', async () => {
    await using parts = await openLedger(2, { flush: async () => null });
    const { tasks, ledger, events, frontier } = parts;
    for (const task of tasks) void ledger.put(entryOf(task));
    await ledger.close(isDone);
    expect(events).toEqual(['write 1', 'write 2']);
    expect(frontier.openCount).toBe(2);
    expect(frontier.state).toBeNull();
  });

  test('is told of where it throws', async () => {
    const error = new Error('no space left on device');
    await using parts = await openLedger(1, {
      flush: async () => {
        throw error;
      },
    });
    for (const task of parts.tasks) void parts.ledger.put(entryOf(task));
    await parts.ledger.close(isDone);
    expect(parts.crashes).toEqual([error]);
    expect(parts.frontier.openCount).toBe(1);
  });

  test('holds up nobody who waits for room', { timeout: 5_000 }, async () => {
    let fail = (): void => undefined;
    const isFailing = new Promise<void>((resolve) => (fail = resolve));
    let onFlush = (): void => undefined;
    const isFlushing = new Promise<void>((resolve) => (onFlush = resolve));
    await using parts = await openLedger(2, {
      async flush() {
        onFlush();
        await isFailing;
        throw new Error('no space left on device');
      },
    });
    const { tasks, ledger, crashes } = parts;
    const [first, second] = tasks;
    if (first === undefined || second === undefined) throw new Error('two tasks');
    void ledger.put(entryOf(first));
    await isFlushing;
    const room = ledger.put(entryOf(second, { bytes: 64 * 1024 * 1024 }));
    fail();
    await room;
    // As a worker asks that has one more to bring.
    await ledger.room();
    expect(crashes.length).toBeGreaterThan(0);
  });
});
