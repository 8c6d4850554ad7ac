import { appendFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gfetch, readRecords, startGfetch } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startSite, type Site } from '../support/site.ts';

const paths = ['/bytes/1', '/bytes/2', '/bytes/3', '/bytes/4', '/bytes/5'];

function writeList(site: Site, folder: Folder): void {
  folder.write('urls.txt', paths.map((path) => `${site.url(path)}\n`).join(''));
}

function resume(folder: Folder, ...args: string[]) {
  return gfetch(['urls.txt', ...args, '--resume'], { cwd: folder.path });
}

test('a torn last record is cut off and fetched again, and nothing else is', async () => {
  await using site = await startSite();
  using folder = makeFolder();
  writeList(site, folder);
  for (const output of ['out.jsonl', 'out.csv', 'out.tsv']) {
    expect((await resume(folder, '-o', output, '--ordered')).code).toBe(0);
    const whole = folder.read(output);
    const hits = paths.map((path) => site.hits(path));
    folder.write(output, whole.slice(0, -20));
    expect((await resume(folder, '-o', output)).stderr).toContain(
      'read 5 = recorded 1 + recorded before 4\n',
    );
    expect(paths.map((path) => site.hits(path))).toEqual(hits.with(4, (hits[4] ?? 0) + 1));
    const lines = folder.read(output).split('\n');
    expect(lines.slice(0, -2)).toEqual(whole.split('\n').slice(0, -2));
    expect(lines.at(-2)).toContain('/bytes/5');
  }
});

test('a header that was torn is written again', async () => {
  await using site = await startSite();
  using folder = makeFolder();
  writeList(site, folder);
  folder.write('out.csv', 'seq,input,ur');
  expect((await resume(folder, '-o', 'out.csv')).code).toBe(0);
  const lines = folder.read('out.csv').split('\n');
  expect(lines).toHaveLength(7);
  expect(lines[0]).toMatch(/^seq,input,url,final_url,/);
});

test('when all is done, nothing is fetched and nothing changes', async () => {
  await using site = await startSite();
  using folder = makeFolder();
  writeList(site, folder);
  await resume(folder, '-o', 'out.jsonl');
  const before = folder.read('out.jsonl');
  const again = await resume(folder, '-o', 'out.jsonl');
  expect(again).toMatchObject({ code: 0, stdout: '' });
  expect(folder.read('out.jsonl')).toBe(before);
  expect(site.requests).toHaveLength(5);
});

describe('a list that has changed is refused before anything is fetched', () => {
  const changes: [name: string, change: (lines: string[]) => string[], message: RegExp][] = [
    ['another URL', (lines) => lines.with(2, 'http://127.0.0.1/other'), /urls\.txt:3: .* changed/],
    ['one URL less', (lines) => lines.slice(0, 4), /changed .*ends after 4 URLs/],
    ['a URL before', (lines) => ['http://127.0.0.1/new', ...lines], /urls\.txt:1: .* changed/],
  ];
  test.each(changes)('%s', async (_name, change, message) => {
    await using site = await startSite();
    using folder = makeFolder();
    writeList(site, folder);
    await resume(folder, '-o', 'out.jsonl');
    const before = `${folder.read('out.jsonl')}{"seq":6,"torn`;
    folder.write('out.jsonl', before);
    folder.write('urls.txt', change(paths.map((path) => site.url(path))).join('\n'));
    const { code, stderr } = await resume(folder, '-o', 'out.jsonl');
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(site.requests).toHaveLength(5);
    expect(folder.read('out.jsonl')).toBe(before);
  });

  test('what was added at the end is fetched', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    writeList(site, folder);
    await resume(folder, '-o', 'out.jsonl');
    appendFileSync(folder.file('urls.txt'), `${site.url('/bytes/6')}\n`);
    expect((await resume(folder, '-o', 'out.jsonl')).code).toBe(0);
    const sizes = readRecords(folder.file('out.jsonl')).map(({ size }) => size ?? 0);
    expect(sizes.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('what gfetch did not write is refused and left as it is', () => {
  const files: [name: string, content: string][] = [
    ['diary.jsonl', 'no line end at all'],
    ['package.json', '{"name":"precious"}'],
    ['urls.jsonl', '{"url":"http://127.0.0.1/"}\n'],
    ['text.jsonl', 'one\ntwo\n'],
    ['diary.csv', 'no line end at all'],
    ['table.csv', 'name,city\n'],
    ['table.tsv', 'name\tcity\nann\tulm\n'],
    ['other-fields.csv', 'seq,input,error_code\n1,http://127.0.0.1/,\n'],
    ['notes.txt', 'notes\n'],
    ['packed.jsonl.gz', 'not read at all'],
  ];
  test.each(files)('%s', async (name, content) => {
    await using site = await startSite();
    using folder = makeFolder();
    writeList(site, folder);
    folder.write(name, content);
    const { code, stderr } = await resume(folder, '-o', name);
    expect(stderr).toMatch(new RegExp(`^error: ${name}:(?:1:)? [^\n]+\n$`));
    expect(code).toBe(2);
    expect(folder.read(name)).toBe(content);
    expect(site.requests).toEqual([]);
  });
});

test('fields without which resuming is impossible are asked for at once', async () => {
  await using site = await startSite();
  using folder = makeFolder();
  writeList(site, folder);
  const { code, stderr } = await resume(folder, '-o', 'out.csv', '--fields', 'url,status_code');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(
      /^error: --resume needs the fields seq, input, error_code: .*\n$/,
    ),
  });
  expect(site.requests).toEqual([]);
});

test('two outputs of which a killed run wrote one only agree again', async () => {
  await using site = await startSite();
  using folder = makeFolder();
  writeList(site, folder);
  const outputs = ['-o', 'out.jsonl', '-o', 'out.csv', '--fields', 'seq,input,error_code,size'];
  await resume(folder, ...outputs, '--ordered');
  const csv = folder.read('out.csv').split('\n');
  // Records 3 to 5 are in one, record 2 is not in the other.
  folder.write('out.csv', [...csv.slice(0, 2), ...csv.slice(3)].join('\n'));
  folder.write('out.jsonl', folder.read('out.jsonl').split('\n').slice(0, 4).join('\n') + '\n{"se');
  const { code, stderr } = await resume(folder, ...outputs);
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('read 5 = recorded 2 + recorded before 3\n'),
  });
  const seqs = readRecords(folder.file('out.jsonl')).map(({ seq }) => seq);
  expect(seqs.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  const rows = folder.read('out.csv').trimEnd().split('\n').slice(1);
  expect(rows.map((row) => Number(row.split(',')[0]))).toEqual(seqs);
});

test('one of two outputs that is missing is not made up', async () => {
  await using site = await startSite();
  using folder = makeFolder();
  writeList(site, folder);
  await resume(folder, '-o', 'out.jsonl');
  const { code, stderr } = await resume(folder, '-o', 'out.jsonl', '-o', 'out.csv');
  expect(stderr).toMatch(/^error: out\.csv is missing, but out\.jsonl is there: [^\n]+\n$/);
  expect(code).toBe(2);
});

test('what an interrupted run recorded as interrupted is fetched after all', async () => {
  await using site = await startSite();
  using folder = makeFolder();
  const urls = Array.from({ length: 40 }, (_, n) => site.url(`/delay/300?${n}`));
  folder.write('urls.txt', urls.join('\n'));
  const args = ['urls.txt', '-c', '4', '-o', 'out.jsonl', '-o', 'out.csv'];
  const first = startGfetch(args, { cwd: folder.path });
  await expect.poll(() => site.requests.length, { timeout: 10_000 }).toBeGreaterThan(4);
  first.kill('SIGINT');
  expect((await first.finished).code).toBe(130);
  const interrupted = readRecords(folder.file('out.jsonl')).filter(
    ({ error_code: code }) => code === 'interrupted',
  );
  expect(interrupted.length).toBeGreaterThan(20);
  const hits = site.requests.length;

  const second = await gfetch([...args, '--resume', '-c', '40'], { cwd: folder.path });
  expect(second.code).toBe(0);
  expect(site.requests.length).toBe(hits + interrupted.length);
  const records = readRecords(folder.file('out.jsonl'));
  expect(records.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
    urls.map((_, n) => n + 1),
  );
  expect(records.every(({ status_code: status }) => status === 200)).toBe(true);
  expect(folder.read('out.csv')).not.toContain('interrupted');
});

test('--unique knows what an earlier run has fetched', async () => {
  await using site = await startSite();
  using folder = makeFolder();
  writeList(site, folder);
  await resume(folder, '-o', 'out.jsonl', '--unique');
  appendFileSync(folder.file('urls.txt'), `${site.url('/bytes/1')}\n${site.url('/bytes/6')}\n`);
  expect((await resume(folder, '-o', 'out.jsonl', '--unique')).stderr).toContain(
    'read 7 = recorded 1 + duplicates 1 + recorded before 5\n',
  );
  expect(site.hits('/bytes/1')).toBe(1);
});
