import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WARCParser } from 'warcio';
import type { FetchRecord } from '../../src/model/record.ts';
import { gfetch, readRecords, shell, startGfetch } from '../support/cli.ts';
import { FAST, fetched, lasting, sortedBy } from '../support/crawl/crawl.ts';
import { listen } from '../support/crawl/listen.ts';
import { startCrawlSite, type CrawlSite } from '../support/crawl/site.ts';
import { readCsv } from '../support/csv.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { seededRandom } from '../support/random.ts';

const PAGES = 2000;
/** Twenty processes one after the other, on a machine that may be busy. */
const TIME_LIMIT_MS = 300_000;
const KILLS = 20;

interface Run {
  readonly site: CrawlSite;
  readonly folder: Folder;
  readonly args: readonly string[];
}

/** The crawl killed without warning after so many requests as nobody chose, and resumed, again and again. */
async function killUntilDone({ site, folder, args }: Run, random: () => number): Promise<number> {
  for (let kills = 0; ;) {
    const first = [`${site.origin}/`, '--state', 'state', ...args];
    const command = kills === 0 ? first : ['--resume', 'state'];
    const running = startGfetch(['crawl', ...command], { cwd: folder.path });
    const share = PAGES / (KILLS + 2);
    const atRequests =
      kills === KILLS ? Infinity : site.requests() + 1 + Math.floor(random() * 1.5 * share);
    const timer = setInterval(() => {
      if (site.requests() >= atRequests) running.kill('SIGKILL');
    }, 1);
    const { code, signal, stderr } = await running.finished;
    clearInterval(timer);
    if (signal !== 'SIGKILL') {
      expect({ code, stderr }).toMatchObject({ code: 0 });
      return kills;
    }
    kills += 1;
  }
}

describe('twenty kills at random moments: the output of an uninterrupted crawl', () => {
  async function killed(args: readonly string[], check: (run: Run, hint: string) => Promise<void>) {
    await using site = await startCrawlSite({ pages: PAGES, seed: 4 });
    using folder = makeFolder();
    const { random, seed } = seededRandom();
    const run = { site, folder, args: [...args, ...FAST] };
    const kills = await killUntilDone(run, random);
    const hint = `seed ${seed}`;
    expect(kills, hint).toBe(KILLS);
    const records = readRecords(folder.file('out.jsonl'));
    const seqs = records.map(({ seq }) => seq);
    expect(new Set(seqs).size, hint).toBe(seqs.length);
    expect(fetched(records), hint).toHaveLength(site.expected({ sitemaps: true }).size);
    await check(run, hint);
  }

  async function uninterrupted({ site, args }: Run): Promise<FetchRecord[]> {
    using folder = makeFolder();
    const { code } = await gfetch(['crawl', `${site.origin}/`, ...args], { cwd: folder.path });
    expect(code).toBe(0);
    return readRecords(folder.file('out.jsonl'));
  }

  test(
    'one at a time: each record is the same',
    () =>
      killed(['-o', 'out.jsonl'], async (run, hint) => {
        const of = (records: readonly FetchRecord[]) => sortedBy(records.map(lasting), urlOf);
        const records = readRecords(run.folder.file('out.jsonl'));
        expect(of(records), hint).toEqual(of(await uninterrupted(run)));
      }),
    TIME_LIMIT_MS,
  );

  test(
    'twenty at once, into two formats: each page is the same',
    () =>
      killed(['-o', 'out.jsonl', '-o', 'out.csv', '--per-host', '20'], async (run, hint) => {
        const { site, folder } = run;
        // It is chance which of the links to a page is the first, and so how it is written.
        const of = (records: readonly FetchRecord[]) => {
          const pages = records.map((record) => {
            const { url, status_code: status, size, content_type: type } = record;
            return { url: site.pathOf(url) ?? url, status, size, type };
          });
          return sortedBy(pages, urlOf);
        };
        const records = readRecords(folder.file('out.jsonl'));
        expect(of(records), hint).toEqual(of(await uninterrupted(run)));
        const rows = readCsv(folder.read('out.csv')).map(({ url = '', seq }) => `${seq} ${url}`);
        expect(rows, hint).toEqual(records.map(({ seq, url }) => `${seq} ${url}`));
      }),
    TIME_LIMIT_MS,
  );

  test(
    'with what was not fetched: each record is the same',
    () =>
      killed(['-o', 'out.jsonl', '--with', 'skipped'], async (run, hint) => {
        const of = (records: readonly FetchRecord[]) =>
          records.map(({ url, skip_reason: reason }) => `${url} ${reason}`).toSorted();
        const records = readRecords(run.folder.file('out.jsonl'));
        expect(of(records), hint).toEqual(of(await uninterrupted(run)));
      }),
    TIME_LIMIT_MS,
  );

  test(
    'into an archive: each response once, and readable to the end',
    () =>
      killed(['-o', 'out.jsonl', '-o', 'out.warc.gz', '--per-host', '20'], async (run, hint) => {
        const { folder } = run;
        const bytes = new Uint8Array(readFileSync(folder.file('out.warc.gz')));
        const urls: string[] = [];
        for await (const { warcType: type, warcTargetURI } of new WARCParser([bytes])) {
          const url = warcTargetURI ?? '';
          const isAnswer = type === 'response' || type === 'revisit';
          if (isAnswer && !url.endsWith('/robots.txt')) urls.push(url);
        }
        const records = readRecords(folder.file('out.jsonl'));
        expect(urls.toSorted(), hint).toEqual(records.map(urlOf).toSorted());
      }),
    TIME_LIMIT_MS,
  );
});

function urlOf({ url }: { readonly url: string }): string {
  return url;
}

test('a crawl that is done is done: --resume fetches nothing, and changes nothing', async () => {
  await using site = await startCrawlSite({ pages: 300 });
  using folder = makeFolder();
  const args = ['-o', 'out.jsonl', ...FAST];
  const cwd = folder.path;
  expect(
    (await gfetch(['crawl', `${site.origin}/`, '--state', 'state', ...args], { cwd })).code,
  ).toBe(0);
  const before = folder.read('out.jsonl');
  site.reset();
  expect((await gfetch(['crawl', '--resume', 'state'], { cwd })).code).toBe(0);
  expect(site.requests()).toBe(0);
  expect(folder.read('out.jsonl')).toBe(before);
});

test('killed before anything was answered, it goes on with its seeds all the same', async () => {
  let isSilent = true;
  const server = new EventEmitter();
  const asked = once(server, 'asked');
  await using site = await listen((_request, reply) => {
    server.emit('asked');
    if (!isSilent) reply.end('text');
  });
  using folder = makeFolder();
  const cwd = folder.path;
  const args = ['crawl', '-', '--state', 'state', '-o', 'out.jsonl', ...FAST];
  const running = startGfetch(args, { cwd, stdin: `${site.origin}/\n` });
  await asked;
  running.kill('SIGKILL');
  await running.finished;
  isSilent = false;
  expect(await gfetch(['crawl', '--resume', 'state'], { cwd })).toMatchObject({ code: 0 });
  expect(readRecords(folder.file('out.jsonl')).map(urlOf)).toEqual([`${site.origin}/`]);
});

test('another output, and back to the first: each record is in one of them', async () => {
  await using site = await startCrawlSite({ pages: 300 });
  using folder = makeFolder();
  const cwd = folder.path;
  const expected = site.expected({ sitemaps: true }).size;
  const begun = [`${site.origin}/`, '--state', 'state', '-o', 'one.jsonl', ...FAST];
  const runs = [begun, ['--resume', 'state', '-o', 'two.jsonl']];
  for (const [i, args] of runs.entries()) {
    const running = startGfetch(['crawl', ...args], { cwd });
    const atRequests = ((i + 1) * expected) / 3;
    while (site.requests() < atRequests) await new Promise((resolve) => setTimeout(resolve, 1));
    running.kill('SIGKILL');
    await running.finished;
  }
  const back = ['crawl', '--resume', 'state', '-o', 'one.jsonl'];
  expect(await gfetch(back, { cwd })).toMatchObject({ code: 0 });
  const both = () => ['one', 'two'].flatMap((name) => readRecords(folder.file(`${name}.jsonl`)));
  expect(new Set(both().map(urlOf)).size).toBe(expected);
  // It is done, and whatever is named now, nothing goes but what was written and not committed.
  await gfetch(['crawl', '--resume', 'state', '-o', 'two.jsonl'], { cwd });
  await gfetch(back, { cwd });
  expect(both()).toHaveLength(expected);
});

test.skipIf(process.platform === 'win32')(
  'a state for which there is no room: exit code 4, and it goes on when there is',
  async () => {
    await using site = await startCrawlSite({ pages: 300 });
    for (const blocks of [20, 60, 100, 250, 400]) {
      using folder = makeFolder();
      const cwd = folder.path;
      const begin = `gfetch crawl ${site.origin}/ --state state ${FAST.join(' ')}`;
      // Only the state is a file; sh counts in blocks of 512 bytes, bash in such of 1,024.
      const { code, stderr } = await shell(`ulimit -f ${blocks}; ${begin} > /dev/null`, { cwd });
      expect(stderr, `${blocks}`).toMatch(/frontier\.mdb: cannot be (?:written|opened): /);
      expect(stderr).not.toContain('defect');
      expect(code).toBe(4);
      const { code: onward } = await shell('gfetch crawl --resume state', { cwd });
      // Where there was no room for its beginning, there is nothing to go on with.
      expect([0, 2]).toContain(onward);
      if (onward === 2) expect(await shell(begin, { cwd })).toMatchObject({ code: 0 });
    }
  },
);
