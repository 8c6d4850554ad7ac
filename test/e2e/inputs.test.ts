import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gfetch, readRecords, shell, startGfetch } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startSite, type Site } from '../support/site.ts';

let site: Site;
let folder: Folder;
beforeAll(async () => {
  site = await startSite();
  folder = makeFolder();
});
afterAll(async () => {
  folder[Symbol.dispose]();
  await site.close();
});

const run = (args: readonly string[], stdin = '') =>
  gfetch([...args, '--json', '--ordered'], { cwd: folder.path, stdin });

describe('where inputs come from', () => {
  const two = (): string => `${site.url('/bytes/1')}\n\n# a comment\n  ${site.url('/bytes/2')}  `;

  test.each([
    ['stdin, when nothing is named', []],
    ['stdin as -', ['-']],
  ])('%s', async (_name, args) => {
    expect((await run(args, two())).records.map(({ size }) => size)).toEqual([1, 2]);
  });

  test('URLs, files and - together, in the order in which they are named', async () => {
    folder.write('one.txt', site.url('/bytes/3'));
    const { code, records } = await run(
      [site.url('/bytes/9'), 'one.txt', '-', site.url('/bytes/4')],
      two(),
    );
    expect(code).toBe(0);
    expect(records.map(({ seq, size }) => [seq, size])).toEqual([
      [1, 9],
      [2, 3],
      [3, 1],
      [4, 2],
      [5, 4],
    ]);
  });

  test('a packed file, and packed stdin', async () => {
    folder.write('packed.txt.gz', gzipSync(two()));
    const fromFile = await run(['packed.txt.gz']);
    expect(fromFile.records.map(({ size }) => size)).toEqual([1, 2]);
    const { stdout } = await shell('gfetch --fields size < packed.txt.gz | sort', {
      cwd: folder.path,
    });
    expect(stdout).toBe('1\n2\n');
  });

  test('a pipe that trickles is fetched as it comes', async () => {
    const running = startGfetch(['--template', '{url}', '--no-summary'], { stdin: null });
    for (const n of [1, 2, 3]) {
      running.child.stdin?.write(`${site.url(`/status/200?${n}`)}\n`);
      await expect.poll(() => running.stdout(), { timeout: 10_000 }).toMatch(`?${n}\n`);
    }
    running.child.stdin?.end();
    expect((await running.finished).code).toBe(0);
  });

  test.skipIf(!existsSync('/usr/bin/script'))('nothing at all, on a terminal', async () => {
    const script = `script -qec '"$NODE" "$GFETCH"; echo "exit $?"' /dev/null < /dev/null`;
    const { stdout } = await shell(script);
    expect(stdout).toContain('error: nothing to fetch: name URLs, a file, or - for stdin');
    expect(stdout).toContain('exit 2');
  });
});

describe('formats', () => {
  test('JSON Lines, with a request of their own', async () => {
    const lines = [
      { url: site.url('/echo'), method: 'put', headers: { 'X-One': '1' }, body: 'text', tag: [1] },
      { url: site.url('/echo'), body: { a: 1 } },
      site.url('/bytes/7'),
    ];
    folder.write('in.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    const { records } = await run(['in.jsonl', '--with', 'body', '-H', 'X-All: yes']);
    const [put, post] = records.map(({ body }) =>
      body?.startsWith('{') ? JSON.parse(body) : body,
    );
    expect(put).toMatchObject({
      method: 'PUT',
      body: 'text',
      headers: { 'x-one': '1', 'x-all': 'yes' },
    });
    expect(post).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(records.map(({ method, tag }) => [method, tag])).toEqual([
      ['PUT', [1]],
      ['POST', undefined],
      ['GET', undefined],
    ]);
  });

  test('--input-format over what stdin looks like, and --url-column', async () => {
    const csv = `name,link\nann,${site.url('/bytes/5')}\n"b,o",${site.url('/bytes/6')}\n`;
    const args = ['-', '--input-format', 'csv', '--url-column', 'link'];
    expect((await run(args, csv)).records.map(({ size }) => size)).toEqual([5, 6]);
  });

  test('a sitemap', async () => {
    const locations = [1, 2].map((n) => `<url><loc>${site.url(`/bytes/${n}`)}</loc></url>`);
    folder.write('sitemap.xml', `<?xml version="1.0"?><urlset>${locations.join('')}</urlset>`);
    expect((await run(['sitemap.xml'])).records.map(({ size }) => size)).toEqual([1, 2]);
  });

  test.each(['out.jsonl', 'out.csv', 'out.tsv', 'out.jsonl.gz', 'out.csv.gz'])(
    'what gfetch writes, gfetch reads: %s',
    async (output) => {
      const urls = ['/bytes/3', '/status/404', '/reset', '/bytes/4?q="a,b"\t'].map((path) =>
        site.url(path).trim(),
      );
      await gfetch([...urls, '-o', output, '--ordered', '--retries', '0'], { cwd: folder.path });
      const again = await run([output, '--retries', '0']);
      expect(again.records.map(({ input }) => input)).toEqual(urls);
      expect(again.records.map(({ status_code: status }) => status)).toEqual([200, 404, null, 200]);
    },
  );
});

describe('what is no URL', () => {
  test('has its record, which names file and line', async () => {
    folder.write('mixed.txt', `${site.url('/bytes/1')}\nhttp://[nonsense\nmailto:ann@x.test\n`);
    const { code, records } = await run(['mixed.txt']);
    expect(code).toBe(1);
    expect(records).toMatchObject([
      { seq: 1, failed: false },
      {
        seq: 2,
        failed: true,
        error_code: 'invalid_url',
        error_phase: 'input',
        error: expect.stringMatching(/^mixed\.txt:2: /),
      },
      {
        seq: 3,
        error_code: 'unsupported_scheme',
        error: expect.stringMatching(/^mixed\.txt:3: .*“mailto”/),
      },
    ]);
  });

  test('in stdin and in JSON, too', async () => {
    const { records } = await run(['--input-format', 'jsonl'], '{"url":\n{"tag":1}\n');
    expect(records.map(({ error_code: code, error }) => [code, error])).toEqual([
      ['invalid_url', expect.stringMatching(/^line 1 of stdin is not valid JSON/)],
      ['invalid_url', 'line 2 of stdin has no “url”'],
    ]);
  });

  test('nor a request that nobody can send', async () => {
    const url = site.url('/echo');
    const lines = [
      { url, method: 'CONNECT' },
      { url, method: 'HEAD', body: 'x' },
    ];
    folder.write('odd.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    const { code, records } = await run(['odd.jsonl']);
    expect(code).toBe(1);
    expect(records.map(({ error_code: failure, error }) => [failure, error])).toEqual([
      [
        'invalid_url',
        'line 1 of odd.jsonl cannot be sent: CONNECT opens a tunnel and fetches nothing',
      ],
      ['invalid_url', 'line 2 of odd.jsonl cannot be sent: a HEAD request has no body'],
    ]);
  });
});

describe('options about inputs', () => {
  test('--glob', async () => {
    const { records } = await run(['--glob', site.url('/bytes/[1-10:3]?{a,b}')]);
    expect(records.map(({ url }) => url.replace(/.*\/bytes/, ''))).toEqual(
      [1, 4, 7, 10].flatMap((n) => [`/${n}?a`, `/${n}?b`]),
    );
  });

  test('--unique, and --with skipped', async () => {
    await using own = await startSite();
    const urls = ['/bytes/1', '/bytes/2', '/bytes/1', '/bytes/1#part'].map((path) => own.url(path));
    const quiet = await run([...urls, '--unique']);
    expect(quiet.records.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(quiet.stderr).toContain('read 4 = recorded 2 + duplicates 2\n');
    expect(own.requests).toHaveLength(2);
    const all = await run([...urls, '--unique', '--with', 'skipped']);
    expect(all.code).toBe(0);
    expect(all.records.map((record) => [record.failed, record.skip_reason ?? null])).toEqual([
      [false, null],
      [false, null],
      [false, 'duplicate'],
      [false, 'duplicate'],
    ]);
    expect(all.stderr).toContain('read 4 = recorded 4\n');
  });

  test('--default-scheme http and auto', async () => {
    const bare = site.url('/bytes/1').replace('http://', '');
    const http = await run([bare, '--default-scheme', 'http']);
    expect(http.records).toMatchObject([{ input: bare, url: `http://${bare}`, status_code: 200 }]);
    const auto = await run([bare, '--default-scheme', 'auto', '--retries', '0']);
    expect(auto.records).toMatchObject([{ input: bare, url: `http://${bare}`, status_code: 200 }]);
    const https = await run([bare, '--retries', '0']);
    expect(https.records).toMatchObject([{ url: `https://${bare}`, error_code: 'tls_failed' }]);
  });

  test('a password is masked wherever it would show', async () => {
    const url = site.url('/basic/ann/s3cret').replace('//', '//ann:s3cret@');
    folder.write('secret.txt', url);
    const args = ['secret.txt', '-o', 'masked.jsonl', '-v', '--with', 'headers,hops,attempts'];
    const { stderr } = await gfetch(args, { cwd: folder.path });
    const [record] = readRecords(folder.file('masked.jsonl'));
    expect(record).toMatchObject({ status_code: 200, input: url.replace(':s3cret@', ':***@') });
    const text = folder.read('masked.jsonl') + stderr;
    expect(text.replaceAll('/basic/ann/s3cret', '')).not.toContain('s3cret');
  });
});
