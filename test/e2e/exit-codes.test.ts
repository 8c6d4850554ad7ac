import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gfetch, readRecords, shell } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import { startQuickSite } from '../support/quick-site.ts';
import { startSite, type Site } from '../support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

const OK = '/status/200';
const MISSING = '/status/404';
const BROKEN = '/reset';

describe('what decides the exit code', () => {
  const cases: [paths: string[], options: string[], code: number][] = [
    [[OK, OK], [], 0],
    [[OK, MISSING], [], 0],
    [[OK, MISSING], ['-f'], 1],
    [[OK, OK], ['-f'], 0],
    [[OK, BROKEN], [], 1],
    [[OK, BROKEN], ['--fail-if', 'error_rate>0.5'], 1],
    [[OK, BROKEN], ['--fail-if', 'error_rate>0.4'], 3],
    [[OK, OK], ['--fail-if', 'p50 > 0s'], 3],
    [[OK, MISSING], ['--fail-if', 'http_errors>1', '--fail-if', 'status_404>0'], 3],
    // What is written has no say in it.
    [[OK, BROKEN], ['--only', 'ok'], 1],
    [[OK, BROKEN], ['-q'], 1],
    [[], [], 0],
  ];
  test.each(cases)('%j with %j: %i', async (paths, options, code) => {
    const args = [...paths.map((path) => site.url(path)), ...options, '--retries', '0'];
    expect((await gfetch(args)).code).toBe(code);
  });

  test('5 and a record for each, when --max-run-time ends the run', async () => {
    const urls = Array.from({ length: 30 }, (_, n) => site.url(`/delay/200?${n}`));
    const args = [...urls, '--json', '-c', '2', '--max-run-time', '1s'];
    const { code, records, stderr, elapsedMs } = await gfetch(args);
    expect(code).toBe(5);
    expect(records).toHaveLength(30);
    expect(records.map(({ error_code: error }) => error)).toContain('interrupted');
    expect(stderr).toMatch(/stopped +by --max-run-time at argument:30\n/);
    expect(elapsedMs).toBeLessThan(5000);
  });

  test('4 when an input breaks off, after what could be read is fetched', async () => {
    using folder = makeFolder();
    // The head of a gzip file: ten URLs are in it, the end is not.
    folder.write(
      'make.mjs',
      `
      import { gzipSync } from 'node:zlib';
      import { writeFileSync } from 'node:fs';
      const lines = Array.from({ length: 5000 }, (_, n) => process.argv[2] + '?' + Math.random() + n);
      writeFileSync('cut.txt.gz', gzipSync(lines.join('\\n')).subarray(0, -2000));
    `,
    );
    const script = `"$NODE" make.mjs ${site.url(OK)} && gfetch cut.txt.gz --json`;
    const { code, records, stderr } = await shell(script, { cwd: folder.path });
    expect(code).toBe(4);
    expect(stderr).toContain('error: cut.txt.gz: its gzip data is cut short\n');
    expect(records.length).toBeGreaterThan(1000);
    expect(records.every(({ failed }) => !failed)).toBe(true);
  });
});

describe('a reader that has seen enough', () => {
  test.each(['', '--json', '--format csv'])('ends the run quietly: %s', async (options) => {
    await using quick = await startQuickSite();
    using folder = makeFolder();
    folder.write('urls.txt', `${quick.origin}/\n`.repeat(200_000));
    const script = `{ gfetch urls.txt ${options}; echo "exit $?" >&2; } | head -3`;
    const { stdout, stderr, elapsedMs } = await shell(script, { cwd: folder.path });
    expect(stdout.split('\n')).toHaveLength(4);
    expect(stderr).toBe('exit 0\n');
    expect(elapsedMs).toBeLessThan(5000);
    expect(quick.hits()).toBeLessThan(50_000);
  });

  test('is noticed by a run that hangs, at its next record', async () => {
    await using own = await startSite();
    const urls = [
      ...Array.from({ length: 30 }, (_, n) => own.url(`/delay/${n * 50}`)),
      ...Array.from({ length: 20 }, () => own.url('/stall-headers')),
    ];
    const script = '{ gfetch - --timeout 50s; echo "exit $?" >&2; } | head -1';
    const { stderr, elapsedMs } = await shell(script, { stdin: urls.join('\n') });
    expect(stderr).toBe('exit 0\n');
    expect(elapsedMs).toBeLessThan(10_000);
  });

  test('does not end the outputs that are still read', async () => {
    using folder = makeFolder();
    const urls = Array.from({ length: 3000 }, (_, n) => site.url(`${OK}?${n}`)).join('\n');
    const script = 'gfetch - --json -o - -o all.csv | head -1 > /dev/null';
    const { stderr } = await shell(script, { cwd: folder.path, stdin: urls });
    expect(stderr).toContain('read 3,000 = recorded 3,000\n');
    expect(folder.read('all.csv').split('\n')).toHaveLength(3002);
  });
});

describe.skipIf(!existsSync('/dev/full'))('a stderr that takes nothing more', () => {
  test.each([
    ['a full disk', '2> /dev/full'],
    ['a reader that has gone', '2>&1 > /dev/null | true'],
  ])('does not end the run: %s', async (_name, redirection) => {
    using folder = makeFolder();
    const urls = Array.from({ length: 50 }, (_, n) => site.url(n % 2 === 0 ? OK : BROKEN)).join(
      '\n',
    );
    const options = '-v --retries 0 -c 2 --rate 200/s -o all.jsonl';
    const script = `{ sleep 0.1; gfetch - ${options}; echo $? > code; } ${redirection}`;
    await shell(script, { cwd: folder.path, stdin: urls });
    expect(readRecords(folder.file('all.jsonl'))).toHaveLength(50);
    expect(folder.read('code')).toBe('1\n');
  });
});
