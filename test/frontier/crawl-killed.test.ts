import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { compile, type Compiled } from '../support/compiled.ts';
import { makeFolder } from '../support/folder.ts';
import { seededRandom } from '../support/random.ts';
import { seqs } from './contract.ts';
import { claimAll, openAt } from './crawl-at.ts';

let compiled: Compiled;

beforeAll(() => {
  compiled = compile(['test/frontier/kill-child'], '.');
});

afterAll(() => compiled[Symbol.dispose]());

const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

test.runIf(process.platform === 'linux')(
  'a write for which there is no room fails as a whole',
  async () => {
    using folder = makeFolder();
    const script = fileURLToPath(compiled.module('test/frontier/kill-child'));
    // Blocks of 1,024 bytes in bash.
    const limited = `ulimit -f 2000; exec "${process.execPath}" "${script}" "${folder.path}"`;
    const child = spawn('bash', ['-c', limited], { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(errors).toContain('frontier.mdb: cannot be written');
    expect(code).toBe(1);
    const frontier = await openAt(folder.path);
    expect(frontier.openCount).toBeGreaterThan(0);
    await frontier.close();
  },
);

describe('a process that is killed', () => {
  interface Told {
    readonly begin?: { readonly next: number; readonly finished: readonly number[] };
    readonly done?: number;
  }

  /** Runs until it is killed, `ms` after its first commit began. */
  async function runAndKill(folder: string, from: number, ms: number): Promise<Told[]> {
    const script = fileURLToPath(compiled.module('test/frontier/kill-child'));
    const child = spawn(process.execPath, [script, folder, String(from)]);
    let out = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (out === '') setTimeout(() => child.kill('SIGKILL'), ms);
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await once(child, 'close');
    if (child.signalCode !== 'SIGKILL') throw new Error(`it ended by itself: ${errors}`);
    // The last line may be no whole one.
    return out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Told);
  }

  test('leaves all that was committed, and nothing that was finished', async () => {
    using folder = makeFolder();
    const { random } = seededRandom(Number(process.env['KILL_SEED'] ?? Date.now()));
    const finished = new Set<number>();
    let next = 1;
    for (let round = 0; round < 12; round += 1) {
      const told = await runAndKill(folder.path, next, random() * 60);
      const frontier = await openAt(folder.path);
      const state = frontier.state as NonNullable<Told['begin']> | null;
      const begun = told.flatMap(({ begin }) => (begin === undefined ? [] : [begin]));
      const done = told.findLast((line) => line.done !== undefined)?.done ?? next;
      expect([done, begun.at(-1)?.next]).toContain(state?.next ?? 1);
      next = state?.next ?? 1;
      for (const each of begun) {
        if (each.next <= next) for (const seq of each.finished) finished.add(seq);
      }
      const left = Array.from({ length: next - 1 }, (_, i) => i + 1).filter(
        (seq) => !finished.has(seq),
      );
      expect(frontier.openCount).toBe(left.length);
      const back = await claimAll(frontier);
      expect(sorted(seqs(back))).toEqual(left);
      for (const { seq, crawl, input } of back) {
        const isMoved = ((seq - 1) % 300) % 11 === 0;
        expect(crawl?.depth).toBe(isMoved ? 0 : 1 + (seq % 3));
        expect(frontier.known(input)).toEqual({ seq, depth: crawl?.depth });
      }
      await frontier.close();
    }
    expect(finished.size).toBeGreaterThan(1_000);
  });
});
