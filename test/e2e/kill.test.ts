import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gfetch, readRecords, startGfetch } from '../support/cli.ts';
import { readCsv } from '../support/csv.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startQuickSite, type QuickSite } from '../support/quick-site.ts';
import { seededRandom } from '../support/random.ts';

const URLS = 2000;
const KILLS = 8;
/** Slow enough that a kill finds a run under way. */
const RATE = '500/s';

interface Killed {
  readonly kills: number;
  /** What the last run, which nobody killed, said. */
  readonly stderr: string;
}

/** Runs the same command again and again, killed without warning at a moment nobody chose. */
async function killUntilDone(
  args: readonly string[],
  { cwd, site, random }: { cwd: string; site: QuickSite; random: () => number },
): Promise<Killed> {
  for (let kills = 0; ;) {
    const isLast = kills === KILLS;
    const running = startGfetch([...args, '--resume'], { cwd });
    // After so many requests of this run; all kills together leave something for the last run.
    const atHits = isLast ? Infinity : site.hits() + 60 + Math.floor(random() * 150);
    const timer = setInterval(() => {
      if (site.hits() >= atHits) running.kill('SIGKILL');
    }, 2);
    const { code, signal, stderr } = await running.finished;
    clearInterval(timer);
    if (signal === 'SIGKILL') kills += 1;
    else {
      expect({ code, stderr }).toMatchObject({ code: 0 });
      return { kills, stderr };
    }
  }
}

function expectEachOnce(seqs: readonly number[]): void {
  expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: URLS }, (_, i) => i + 1));
}

describe('killed at random moments and resumed: every input once', () => {
  const cases: [name: string, outputs: string[]][] = [
    ['jsonl', ['out.jsonl']],
    ['csv', ['out.csv']],
    ['jsonl and csv', ['out.jsonl', 'out.csv']],
  ];
  test.each(cases)('%s', async (_name, outputs) => {
    await using site = await startQuickSite();
    using folder = makeFolder();
    const { random, seed } = seededRandom();
    folder.write(
      'urls.txt',
      Array.from({ length: URLS }, (_, i) => `${site.origin}/${i + 1}?q="a,b"\n`).join(''),
    );
    const args = ['urls.txt', '--rate', RATE, ...outputs.flatMap((name) => ['-o', name])];
    const { kills, stderr } = await killUntilDone(args, {
      cwd: folder.path,
      site,
      random,
    });
    const hint = `seed ${seed}, after ${kills} kills`;
    expect(kills, hint).toBe(KILLS);
    expect(stderr, hint).toMatch(/read 2,000 = recorded [\d,]+ \+ recorded before [\d,]+\n/);
    const found = outputs.map((name) => keysOf(folder, name));
    for (const keys of found) expectEachOnce(keys.map(([seq]) => Number(seq)));
    expect(found.at(-1), hint).toEqual(found[0]);
    // No lock of those that were killed, and no output that was half replaced.
    expect(readdirSync(folder.path).toSorted()).toEqual([...outputs, 'urls.txt'].toSorted());
  });
});

function keysOf(folder: Folder, name: string): [seq: string, url: string][] {
  const rows: { seq?: unknown; url?: unknown }[] = name.endsWith('.csv')
    ? readCsv(folder.read(name))
    : readRecords(folder.file(name)).map((record) => ({ ...record }));
  return rows.map(({ seq, url }) => [String(seq), String(url)]);
}

test('a list of everything that is hard to write resumes in every format', async () => {
  await using site = await startQuickSite();
  using folder = makeFolder();
  const urls = [
    `${site.origin}/a,b?"q"`,
    "=cmd|' /C calc'!A0",
    "'=x",
    '-foo',
    `${site.origin}/tab\there`,
    `${site.origin}/line\nend`,
    `${site.origin}/\u001b[31mred`,
    `${site.origin}/back\\slash\\n`,
    `${site.origin}/half\ud800pair`,
    `${site.origin}/ü€😀`,
    '\u200b',
  ];
  folder.write('in.jsonl', `${urls.map((url) => JSON.stringify({ url })).join('\n')}\nnot "json\n`);
  for (const output of ['out.jsonl', 'out.csv', 'out.tsv']) {
    const args = ['in.jsonl', '-o', output];
    expect((await gfetch(args, { cwd: folder.path })).code).toBe(1);
    const before = folder.read(output);
    const again = await gfetch([...args, '--resume'], { cwd: folder.path });
    expect(again.stderr).toContain('read 12 = recorded 0 + recorded before 12\n');
    expect(folder.read(output)).toBe(before);
  }
});
