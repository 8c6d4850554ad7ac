import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRecords } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startQuickSite } from '../support/quick-site.ts';
import { startSite, type Site } from '../support/site.ts';
import { framesOf, HAS_TERMINALS, startOnTerminal } from '../support/terminal.ts';

const GFETCH = 'exec "$NODE" "$GFETCH"';

/** What is on the progress line, frame by frame. */
function progressOf(shown: string): string[] {
  return framesOf(shown)
    .filter((frame) => frame.includes(' in flight'))
    .map((frame) => frame.replace(/^\D+/, ''));
}

async function requests(site: Site, count: number): Promise<void> {
  await expect
    .poll(() => site.requests.length, { timeout: 20_000, interval: 5 })
    .toBeGreaterThanOrEqual(count);
}

function listOf(site: Site, count: number, delayMs: number): string[] {
  return Array.from({ length: count }, (_, n) => site.url(`/delay/${delayMs}?${n}`));
}

describe.skipIf(!HAS_TERMINALS)('the progress line (needs script of util-linux)', () => {
  test('shows how far, how fast, how long still, and what is slow', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    const urls = [site.url('/reset'), site.url('/delay/4000'), ...listOf(site, 38, 300)];
    folder.write('urls.txt', `\ufeff# a comment\r\n\r\n${urls.join('\r\n')}\n  \n#end`);
    const { code, stdout } = await startOnTerminal(
      `${GFETCH} urls.txt -o out.jsonl -c 5 --retries 0`,
      { cwd: folder.path },
    ).finished;
    const shown = progressOf(stdout);
    const done = shown.map((line) => {
      const [, count = '', percent = ''] = /^(\d+)\/40 \((\d+)%\) · /.exec(line) ?? [];
      expect(line).toMatch(/^\d+\/40 \(\d+%\) · [\d.,]+\/s · [0-5] in flight/);
      expect(Number(percent)).toBe(Math.floor((Number(count) / 40) * 100));
      return Number(count);
    });
    expect(done.length).toBeGreaterThan(4);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(39);
    expect(shown.filter((line) => line.includes(' · 1 failed · ETA 00:')).length).toBeGreaterThan(
      2,
    );
    expect(shown.at(-1)).toMatch(
      new RegExp(` · slowest 127\\.0\\.0\\.1:${site.port} \\d(?:\\.\\d+)?s$`),
    );
    // Gone at the end, and the summary is on lines of its own.
    expect(framesOf(stdout).at(-1)).toBe('  read 40 = recorded 40');
    expect(code).toBe(1);
  });

  const lists: [name: string, options: string, total: RegExp][] = [
    ['duplicates count as done', '--unique', /^\d+\/40 \(\d+%\) · /],
    ['a pattern may stand for any number', '--glob', /^\d+ · /],
    ['a table has lines that are no inputs', '--input-format csv', /^\d+ · /],
  ];
  test.each(lists)('%s', async (_name, options, total) => {
    await using site = await startSite();
    using folder = makeFolder();
    const urls = [...listOf(site, 10, 700), ...listOf(site, 10, 700), ...listOf(site, 20, 701)];
    folder.write('urls.txt', urls.join('\n'));
    const { code, stdout } = await startOnTerminal(
      `${GFETCH} urls.txt -o out.jsonl -c 10 ${options}`,
      { cwd: folder.path },
    ).finished;
    const shown = progressOf(stdout).slice(1);
    expect(shown.length).toBeGreaterThan(3);
    for (const line of shown) expect(line).toMatch(total);
    if (options === '--unique') expect(parseInt(shown.at(-1) ?? '', 10)).toBe(30);
    expect(code).toBe(0);
  });

  test('there is none with --no-progress, -q, CI, or stderr in a file', async () => {
    await using site = await startSite();
    const [url = ''] = listOf(site, 1, 600);
    for (const [prefix, suffix] of [
      ['', '--no-progress'],
      ['', '-q'],
      ['CI=1; export CI;', ''],
      ['TERM=dumb; export TERM;', ''],
      ['', '2> /dev/null'],
    ]) {
      const script = `${prefix} ${GFETCH} ${url} -o /dev/null --json ${suffix}`;
      // oxlint-disable-next-line no-await-in-loop -- one process after the other
      const { stdout } = await startOnTerminal(script).finished;
      expect(stdout).not.toContain('in flight');
    }
  });
});

describe.skipIf(!HAS_TERMINALS)('the end of the terminal (needs script of util-linux)', () => {
  /** No process, or the name of one whose parent has gone, too, and nobody has asked for its end yet. */
  function isOver(pid: string): boolean {
    try {
      return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return true;
    }
  }

  /** A run on a terminal, with ten requests in flight. */
  async function startRun(site: Site, folder: Folder) {
    folder.write('urls.txt', listOf(site, 100, 1000).join('\n'));
    const options = '-c 10 -o out.jsonl --summary-json summary.json';
    const running = startOnTerminal(`echo $$ > pid; ${GFETCH} urls.txt ${options}`, {
      cwd: folder.path,
    });
    await requests(site, 10);
    return running;
  }

  function expectDrained(site: Site, folder: Folder): void {
    const records = readRecords(folder.file('out.jsonl'));
    const fetched = records.filter(({ status_code: status }) => status === 200);
    const interrupted = records.filter(({ error_code: code }) => code === 'interrupted');
    expect(fetched.length).toBeGreaterThanOrEqual(10);
    expect(site.requests).toHaveLength(fetched.length);
    expect(interrupted.length).toBeGreaterThan(0);
    expect(fetched.length + interrupted.length).toBe(records.length);
    expect(JSON.parse(folder.read('summary.json'))).toMatchObject({
      read: records.length,
      recorded: records.length,
      conserved: true,
      interrupted_by: 'SIGHUP',
    });
  }

  test('drains the run, also where the signal comes twice: exit 129', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    const running = await startRun(site, folder);
    const pid = Number(folder.read('pid'));
    process.kill(pid, 'SIGHUP');
    await expect
      .poll(() => running.stdout(), { timeout: 20_000 })
      .toContain('SIGHUP, stopping: 10 in');
    process.kill(pid, 'SIGHUP');
    const { code, stdout } = await running.finished;
    expect(code).toBe(129);
    expect(stdout).toMatch(/stopped.*by SIGHUP at urls\.txt:\d+/);
    expectDrained(site, folder);
  });

  test('drains the run where it really goes away', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    const running = await startRun(site, folder);
    running.kill('SIGKILL');
    await expect.poll(() => folder.read('summary.json'), { timeout: 20_000 }).toMatch(/\}\n$/);
    expectDrained(site, folder);
    await expect.poll(() => isOver(folder.read('pid').trim()), { timeout: 10_000 }).toBe(true);
  });

  test('is nothing to a run under nohup', async () => {
    await using site = await startQuickSite();
    using folder = makeFolder();
    folder.write('urls.txt', `${site.origin}/\n`.repeat(60));
    const options = '-o out.jsonl --rate 40/s -c 2 --summary-json summary.json';
    // The shell leads the session: with it goes the terminal, and all that run there are told.
    const running = startOnTerminal(
      `trap '' TERM; nohup "$NODE" "$GFETCH" urls.txt ${options} & sleep 60`,
      { cwd: folder.path },
    );
    await expect.poll(() => site.hits(), { timeout: 20_000, interval: 5 }).toBeGreaterThan(5);
    running.kill('SIGKILL');
    await expect.poll(() => folder.read('summary.json'), { timeout: 20_000 }).toMatch(/\}\n$/);
    expect(folder.read('nohup.out')).toContain('SIGHUP, going on: there is no terminal to lose\n');
    expect(readRecords(folder.file('out.jsonl'))).toHaveLength(60);
    expect(JSON.parse(folder.read('summary.json'))).toMatchObject({
      recorded: 60,
      interrupted_by: null,
    });
  });
});
