import { describe, expect, test } from 'vitest';
import { Pool, sleep } from '../../src/tasks/index.ts';
import { Gate, Gauge, settled } from './support/gauge.ts';
import { collect, Source } from './support/source.ts';

const methods = ['imap', 'imapUnordered'] as const;
const kinds = ['sync', 'async'] as const;
const every = methods.flatMap((method) => kinds.map((kind) => [method, kind] as const));

describe('imap', () => {
  test('gives the results in the order of the input, however they end', async () => {
    const pool = new Pool(4);
    const delays = [8, 1, 5, 0, 3, 9, 2];
    const results = pool.imap(delays, async (delay) => {
      await sleep(delay);
      return delay;
    });
    expect(await collect(results)).toEqual(delays);
  });

  test('throws the error of a task when it is its turn', async () => {
    const pool = new Pool(3);
    const source = new Source();
    const seen: number[] = [];
    const failing = async (): Promise<void> => {
      const results = pool.imap(source.sync(), async (n, signal) => {
        if (n === 3) throw new Error('third');
        await sleep(n === 1 ? 10 : 1, signal);
        return n;
      });
      for await (const n of results) seen.push(n);
    };
    await expect(failing()).rejects.toThrow('third');
    expect(seen).toEqual([1, 2]);
    expect(source.closed).toBe(true);
    // Nothing new was begun once it was clear that it would fail.
    expect(source.pulled).toBeLessThanOrEqual(4);
  });
});

describe('imapUnordered', () => {
  test('gives each result as soon as it is there', async () => {
    const pool = new Pool(3);
    const gates = [new Gate(), new Gate(), new Gate()];
    const results = pool.imapUnordered(gates.keys(), async (n) => {
      await gates[n]?.pass();
      return n;
    });
    const first = results.next();
    await settled();
    for (const [n, next] of [
      [2, first],
      [0, undefined],
      [1, undefined],
    ] as const) {
      const result = next ?? results.next();
      gates[n]?.release();
      expect(await result).toEqual({ done: false, value: n });
    }
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });
});

describe.each(every)('%s over a %s input', (method, kind) => {
  test('pulls nothing before the first result is asked for', async () => {
    const source = new Source();
    const results = new Pool(2)[method](source[kind](), (n) => n);
    await settled();
    expect(source.pulled).toBe(0);
    expect(await results.next()).toEqual({ done: false, value: 1 });
    await results.return?.();
  });

  test('pulls only when a slot is free', async () => {
    const pool = new Pool(3);
    const gate = new Gate();
    const source = new Source();
    const other = pool.spawn(() => gate.pass());
    const results = pool[method](source[kind](), () => gate.pass(), { maxSize: 100 });
    const first = results.next();
    await settled();
    expect(source.pulled).toBe(2);
    gate.release(1);
    await other;
    await settled();
    expect(source.pulled).toBe(3);
    gate.release(1);
    await first;
    await settled();
    expect(source.pulled).toBe(4);
    await results.return?.();
    gate.release();
  });

  test.each([
    [undefined, 3],
    [1, 1],
    [5, 5],
  ])(
    'with maxSize %o never has more than %d results begun and not taken',
    async (maxSize, most) => {
      const pool = new Pool(3);
      const source = new Source();
      const gauge = new Gauge();
      const work = (n: number): Promise<number> => gauge.run(() => Promise.resolve(n));
      const results = pool[method](source[kind](), work, { maxSize });
      for (let taken = 1; taken <= 20; taken += 1) {
        await results.next();
        await settled();
        expect(gauge.ended).toBe(taken + most);
        expect(source.pulled).toBe(taken + most);
      }
      await results.return?.();
    },
  );

  test('follows the size of the pool while it runs', async () => {
    const pool = new Pool(1);
    const gate = new Gate();
    const results = pool[method](new Source()[kind](), () => gate.pass());
    const first = results.next();
    await settled();
    expect(gate.waiting).toBe(1);
    pool.size = 4;
    await settled();
    expect(gate.waiting).toBe(4);
    pool.size = 2;
    gate.release(2);
    await first;
    await settled();
    expect(gate.waiting).toBe(2);
    gate.release(1);
    await results.next();
    await settled();
    expect(gate.waiting).toBe(1);
    await results.return?.();
    gate.release();
  });

  test('leaving the loop closes the input and kills what runs', async () => {
    const pool = new Pool(3);
    const source = new Source();
    const heard: number[] = [];
    const results = pool[method](source[kind](), async (n, signal) => {
      signal.addEventListener('abort', () => heard.push(n));
      if (n > 1) await sleep(60_000, signal);
      return n;
    });
    for await (const n of results) {
      expect(n).toBe(1);
      await settled();
      break;
    }
    expect(source.closed).toBe(true);
    expect(heard.length).toBeGreaterThanOrEqual(2);
    expect(await pool.join({ timeoutMs: 1_000 })).toBe(true);
    const { pulled } = source;
    await settled();
    expect(source.pulled).toBe(pulled);
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  test('hands on the error of the input after all results before it', async () => {
    const pool = new Pool(4);
    const seen: number[] = [];
    const failing = async (): Promise<void> => {
      const results = pool[method](new Source(9, 3)[kind](), async (n) => {
        await sleep(n);
        return n;
      });
      for await (const n of results) seen.push(n);
    };
    await expect(failing()).rejects.toThrow('input broke');
    expect(seen).toEqual([1, 2, 3]);
  });

  test('is over after an error', async () => {
    const pool = new Pool(2);
    const results = pool[method](new Source()[kind](), () => Promise.reject(new Error('no')));
    await expect(results.next()).rejects.toThrow('no');
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  test('is ended by kill of its pool, whoever is looking', async () => {
    const pool = new Pool(2);
    const source = new Source();
    const results = pool[method](source[kind](), async (n, signal) => {
      if (n > 1) await sleep(60_000, signal);
      return n;
    });
    await results.next();
    await settled();
    await pool.kill('closing down');
    await settled();
    expect(source.closed).toBe(true);
    await expect(results.next()).rejects.toMatchObject({
      name: 'TaskKilled',
      cause: 'closing down',
    });
  });

  test('two on one pool share its slots, and both end', async () => {
    const pool = new Pool(3);
    const gauge = new Gauge();
    const work = (n: number): Promise<number> => gauge.run(() => sleep(n % 3).then(() => n));
    const all = await Promise.all([
      collect(pool[method](new Source(30)[kind](), work)),
      collect(pool[method](new Source(30)[kind](), work)),
    ]);
    expect(all.map((list) => list.length)).toEqual([30, 30]);
    expect(gauge.peak).toBe(3);
  });

  test('the loop may use the pool itself', async () => {
    const pool = new Pool(1);
    const seen: number[] = [];
    for await (const n of pool[method](new Source(5)[kind](), (item) => item, { maxSize: 3 })) {
      seen.push(await pool.spawn(() => n * 2));
    }
    expect(seen).toEqual([2, 4, 6, 8, 10]);
  });
});
