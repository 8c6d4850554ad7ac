import { mkdirSync, readdirSync, symlinkSync, truncateSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gfetch, readRecords, shell, startGfetch } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startSite, type Site } from '../support/site.ts';

const COUNT = 40;

/** An output whose first record is of a URL that was never begun, so that it has to be replaced. */
async function makeGap(site: Site, folder: Folder, output: string): Promise<string> {
  const urls = Array.from({ length: COUNT }, (_, n) => site.url(`/bytes/${n + 1}`));
  folder.write('urls.txt', urls.join('\n'));
  const { code } = await gfetch(['urls.txt', '-o', output, '--ordered'], { cwd: folder.path });
  expect(code).toBe(0);
  const text = folder.read(output).replace('"error_code":null', '"error_code":"interrupted"');
  folder.write(output, text);
  return text;
}

describe('an output that has to be replaced', () => {
  test('is so whatever lies beside it', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    folder.write('precious', 'precious');
    symlinkSync('precious', folder.file('linked.jsonl.part'));
    mkdirSync(folder.file('blocked.jsonl.part'));
    for (const output of ['linked.jsonl', 'blocked.jsonl']) {
      // oxlint-disable no-await-in-loop
      await makeGap(site, folder, output);
      const args = ['urls.txt', '-o', output, '--resume'];
      const { code, stderr } = await gfetch(args, { cwd: folder.path });
      expect(stderr).toContain(`read ${COUNT} = recorded 1 + recorded before ${COUNT - 1}\n`);
      expect(code).toBe(0);
      expect(readRecords(folder.file(output))).toHaveLength(COUNT);
      // oxlint-enable no-await-in-loop
    }
    expect(folder.read('precious')).toBe('precious');
  });

  test('is left as it was when the disk takes no more', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    const before = await makeGap(site, folder, 'out.jsonl');
    expect(before.length).toBeGreaterThan(10_000);
    const hits = site.requests.length;
    const { code, stderr } = await shell(
      `ulimit -f 8; trap '' XFSZ; gfetch urls.txt -o out.jsonl --resume`,
      { cwd: folder.path },
    );
    expect(stderr).toBe('error: out.jsonl: cannot be written: file too large\n');
    expect(code).toBe(4);
    expect(folder.read('out.jsonl')).toBe(before);
    expect(readdirSync(folder.path).toSorted()).toEqual(['out.jsonl', 'urls.txt']);
    expect(site.requests).toHaveLength(hits);
  });
});

describe('what cannot be gone on with is refused at once', () => {
  const cases: [name: string, content: string, lengthBytes: number, message: RegExp][] = [
    ['one-line.jsonl', '{"precious":"', 200_000_000, /^error: one-line\.jsonl: is no output/],
    ['one-line.csv', '"precious', 200_000_000, /^error: one-line\.csv: is no output/],
    [
      'seq.jsonl',
      '{"seq":999999999999999,"input":"http://127.0.0.1/","error_code":null}\n',
      0,
      /^error: seq\.jsonl:1: seq 999999999999999 is the number of no input/,
    ],
  ];
  test.each(cases)('%s', async (name, content, lengthBytes, message) => {
    using folder = makeFolder();
    folder.write('urls.txt', 'http://127.0.0.1:9/\n');
    folder.write(name, content);
    if (lengthBytes > 0) truncateSync(folder.file(name), lengthBytes);
    const args = ['urls.txt', '-o', name, '--resume'];
    const { code, stderr } = await gfetch(args, { cwd: folder.path });
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

test('an empty output, and one of a header alone, are begun', async () => {
  await using site = await startSite();
  using folder = makeFolder();
  folder.write('urls.txt', site.url('/bytes/1'));
  const fields = ['--fields', 'seq,input,error_code'];
  for (const content of ['', 'seq,input,error_code\n']) {
    folder.write('out.csv', content);
    const args = ['urls.txt', '-o', 'out.csv', ...fields, '--resume'];
    // oxlint-disable-next-line no-await-in-loop
    expect((await gfetch(args, { cwd: folder.path })).code).toBe(0);
    expect(folder.read('out.csv')).toBe(`seq,input,error_code\n1,${site.url('/bytes/1')},\n`);
  }
});

describe('two runs on one output', () => {
  test('the second is refused while the first lives, and goes on when it was killed', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    folder.write('urls.txt', [site.url('/stall-headers'), site.url('/bytes/1')].join('\n'));
    const args = ['urls.txt', '-o', 'out.jsonl', '--resume', '--timeout', '30s'];
    const first = startGfetch(args, { cwd: folder.path });
    await expect.poll(() => site.requests.length, { timeout: 10_000 }).toBe(2);
    const second = await gfetch(args, { cwd: folder.path });
    expect(second.stderr).toMatch(
      /^error: out\.jsonl: another run \(process \d+\) goes on with it/,
    );
    expect(second.stderr).toContain(`(process ${first.child.pid ?? 0})`);
    expect(second.code).toBe(4);
    expect(site.requests).toHaveLength(2);

    first.kill('SIGKILL');
    await first.finished;
    const third = await gfetch([...args, '--timeout', '200ms', '--retries', '0'], {
      cwd: folder.path,
    });
    expect(third.code).toBe(1);
    const seqs = readRecords(folder.file('out.jsonl')).map(({ seq }) => seq);
    expect(seqs.toSorted((a, b) => a - b)).toEqual([1, 2]);
    expect(readdirSync(folder.path).toSorted()).toEqual(['out.jsonl', 'urls.txt']);
  });

  test('of many that start together no two write', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    folder.write(
      'urls.txt',
      Array.from({ length: 20 }, (_, n) => site.url(`/delay/20?${n}`)).join('\n'),
    );
    const args = ['urls.txt', '-o', 'out.jsonl', '--resume', '-c', '1'];
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => gfetch(args, { cwd: folder.path })),
    );
    for (const { code, stderr } of runs) {
      expect([0, 4]).toContain(code);
      if (code === 4) expect(stderr).toMatch(/^error: out\.jsonl: another run /);
    }
    await gfetch(args, { cwd: folder.path });
    const seqs = readRecords(folder.file('out.jsonl')).map(({ seq }) => seq);
    expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(site.requests).toHaveLength(20);
  });
});
