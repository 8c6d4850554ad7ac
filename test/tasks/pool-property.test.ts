import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pool, TaskKilled, type Task } from '../../src/tasks/index.ts';

/** Lets the event loop turn `turns` times. */
async function pause(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
}

const sizes = fc.integer({ min: 1, max: 6 });
const turns = fc.integer({ min: 0, max: 4 });

const scenario = fc.record({
  size: sizes,
  maxSize: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  asyncInput: fc.boolean(),
  /** Turns that each item takes. */
  items: fc.array(turns, { maxLength: 40 }),
  /** Turns that the consumer takes, over and over. */
  consumer: fc.array(turns, { minLength: 1, maxLength: 5 }),
  /** The size after so many results. */
  resizes: fc.dictionary(fc.integer({ min: 0, max: 40 }).map(String), sizes),
});

for (const method of ['imapUnordered', 'imap'] as const) {
  test(`${method} yields each result exactly once, and never runs more than size`, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const pool = new Pool(given.size);
        let running = 0;
        let untaken = 0;
        let largest = given.size;
        const resize = (taken: number): void => {
          pool.size = given.resizes[taken] ?? pool.size;
          largest = Math.max(largest, pool.size);
        };
        const work = async (turnCount: number, index: number): Promise<number> => {
          expect((running += 1)).toBeLessThanOrEqual(pool.size);
          // One more: a result that was taken, and has not reached the loop's body yet.
          expect((untaken += 1)).toBeLessThanOrEqual((given.maxSize ?? largest) + 1);
          await pause(turnCount);
          running -= 1;
          return index;
        };
        const input = given.asyncInput
          ? (async function* slowly() {
              for (const entry of given.items.entries()) {
                await pause(1);
                yield entry;
              }
            })()
          : given.items.entries();
        const results: number[] = [];
        resize(0);
        const stream = pool[method](input, ([index, count]) => work(count, index), {
          maxSize: given.maxSize,
        });
        for await (const index of stream) {
          untaken -= 1;
          results.push(index);
          resize(results.length);
          await pause(given.consumer[results.length % given.consumer.length] ?? 0);
        }
        if (method === 'imapUnordered') results.sort((a, b) => a - b);
        expect(results).toEqual([...given.items.keys()]);
        expect(await pool.join({ timeoutMs: 1_000 })).toBe(true);
        expect(pool.freeCount).toBe(pool.size);
      }),
      { numRuns: 150 },
    );
  });
}

test('any mix of spawn, kill and resize ends with every slot free', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('spawn' as const), turns }),
    fc.record({ kind: fc.constant('kill' as const), which: fc.nat() }),
    fc.record({ kind: fc.constant('resize' as const), size: sizes }),
    fc.record({ kind: fc.constant('pause' as const), turns }),
  );
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(step, { maxLength: 60 }), async (size, steps) => {
      const pool = new Pool(size);
      const tasks: Task<number>[] = [];
      let running = 0;
      let begun = 0;
      let largest = size;
      for (const next of steps) {
        if (next.kind === 'pause') await pause(next.turns);
        else if (next.kind === 'kill') void tasks[next.which % (tasks.length || 1)]?.kill();
        else if (next.kind === 'resize') {
          largest = Math.max(largest, next.size);
          pool.size = next.size;
        } else {
          const ignoresItsSignal = async (): Promise<number> => {
            begun += 1;
            expect((running += 1)).toBeLessThanOrEqual(largest);
            await pause(next.turns);
            running -= 1;
            return 1;
          };
          tasks.push(pool.spawn(ignoresItsSignal));
        }
      }
      expect(await pool.join({ timeoutMs: 5_000 })).toBe(true);
      expect(tasks.every((task) => task.ready)).toBe(true);
      expect(begun).toBeGreaterThanOrEqual(tasks.filter((task) => task.successful).length);
      const failed = tasks.filter((task) => !task.successful);
      expect(failed.every(({ exception }) => exception instanceof TaskKilled)).toBe(true);
      expect([running, pool.freeCount]).toEqual([0, pool.size]);
    }),
    { numRuns: 150 },
  );
});
