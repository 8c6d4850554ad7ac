import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gfetch, startGfetch } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import {
  allLeaks,
  authorizations,
  BASIC,
  runTalkative,
  SECRET,
  SECRET_ROUTES,
} from '../support/secrets.ts';
import { startSite } from '../support/site.ts';
import { startTlsSite } from '../support/tls-site.ts';

describe('a secret is not told by what goes wrong', () => {
  const withUser = (url: string): string => url.replace('//', `//u:${SECRET}@`);
  const tokens = ['-b', `sid=${SECRET}`, '-H', `X-Api-Key: ${SECRET}`];

  test('refused, cut, late, badly encoded, not HTTP, redirected nowhere', async () => {
    await using site = await startSite({ routes: SECRET_ROUTES });
    await using closed = await startSite();
    await closed.close();
    using folder = makeFolder();
    const paths = [
      '/bad-gzip',
      '/reset',
      '/delay/5000',
      '/not-http',
      '/status/500',
      '/close-early',
    ];
    const nowhere = `/redirect-to?url=${encodeURIComponent(`gopher://u:x@h/`)}`;
    const urls = [...[...paths, nowhere].map((path) => site.url(path)), closed.url('/')];
    folder.write('list.txt', urls.map(withUser).join('\n'));
    const { leaks, records } = await runTalkative(folder, [
      'list.txt',
      '--timeout',
      '1s',
      ...tokens,
    ]);
    expect(new Set(records.map(({ error_code: code }) => code))).toEqual(
      new Set([
        'bad_encoding',
        'reset',
        'timeout',
        'bad_response',
        null,
        'closed_early',
        'bad_redirect',
        'connect_refused',
      ]),
    );
    expect(authorizations(site.requests)).toEqual(site.requests.map(() => `Basic ${BASIC}`));
    expect(leaks).toEqual([]);
  });

  test('a certificate that nobody vouches for', async () => {
    await using site = await startTlsSite();
    using folder = makeFolder();
    const { leaks, records } = await runTalkative(folder, [withUser(site.url('/')), ...tokens]);
    expect(records).toMatchObject([{ error_code: 'tls_cert_untrusted' }]);
    expect(leaks).toEqual([]);
  });

  test('a proxy that refuses, or is not there', async () => {
    await using site = await startSite();
    await site.close();
    using folder = makeFolder();
    for (const scheme of ['http', 'https', 'socks5', 'socks5h']) {
      const proxy = `${scheme}://u:${SECRET}@127.0.0.1:${site.port}`;
      // oxlint-disable-next-line no-await-in-loop -- one process after the other
      const { leaks, records } = await runTalkative(folder, ['http://h.test/', '-x', proxy]);
      expect(records).toMatchObject([{ error_code: 'proxy_failed' }]);
      expect(leaks).toEqual([]);
    }
  });

  test('a defect within a request', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    const code = `
      import { Socket } from 'node:net';
      Socket.prototype.connect = function () {
        process.nextTick(() => this.destroy(Object.assign(new Error('odd'), { code: 'EODD' })));
        return this;
      };
    `;
    const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` };
    const { leaks, records } = await runTalkative(folder, [withUser(site.url('/')), ...tokens], {
      env,
    });
    expect(records).toMatchObject([{ error_code: 'internal' }]);
    expect(leaks).toEqual([]);
  });

  test('inputs that are no URL', async () => {
    using folder = makeFolder();
    const bad = [
      `http://u:${SECRET}@ho st/`,
      `http://u:Xq7/${SECRET}@h/`,
      `http://u:Xq7#${SECRET}@h:80`,
      `http:///u:${SECRET}@h:99999/`,
      `http:\\\\u:${SECRET}@h/`,
      `http:u:${SECRET}@h/`,
      `u:${SECRET}@h/`,
      `u:${SECRET}:${SECRET}@h/`,
      `ftp://u:${SECRET}@h/`,
      `\u0001http://u:${SECRET}@h/`,
      `http://u:Xq7\t${SECRET}@h/`,
      `<http://u:${SECRET}@h/>`,
      `[x](http://u:${SECRET}@h/)`,
      `see http://u:${SECRET}@h/ and http://u:${SECRET}@g/`,
      `http://u:${SECRET} ${SECRET}@h h/`,
    ];
    const bytes = [
      Buffer.from(`${bad.join('\n')}\nhttp://u:${SECRET}@h/`),
      Buffer.from([0xff]),
      Buffer.from(`\n`),
      Buffer.from([0xff]),
      Buffer.from(`http://u:${SECRET}@h/\nhttp://u:${SECRET.repeat(40)}@h/${'x'.repeat(70_000)}\n`),
    ];
    folder.write('list.txt', Buffer.concat(bytes));
    const { leaks, records } = await runTalkative(folder, ['list.txt']);
    expect(leaks).toEqual([]);
    expect(records).toHaveLength(bad.length + 3);
    expect(records.every(({ error_phase: phase }) => phase === 'input')).toBe(true);
  });

  test('lines of JSON and rows of tables that cannot be read', async () => {
    using folder = makeFolder();
    const url = `http://u:${SECRET}@h/`;
    const lines = [
      `{"url":"${url}"`,
      `["${url}"]`,
      `{"url":"${url}","headers":{"Authorization: Bearer ${SECRET}":""}}`,
      `{"url":"${url}","headers":{"authorization":"${SECRET}\\n"}}`,
      `{"url":"${url}","headers":{"authorization":["${SECRET}"]}}`,
      `{"url":"${url}","headers":"Authorization: ${SECRET}"}`,
      `{"url":"${url}","method":"HEAD","body":"${SECRET}"}`,
      `{"url":"${url}","timeout":-1}`,
      `{"password":"${SECRET}","url":5}`.replace(SECRET, `//u:${SECRET}@h`),
    ];
    folder.write('list.jsonl', lines.join('\n'));
    folder.write('list.csv', `id,url\n1,"${url}\n`);
    const { leaks, records } = await runTalkative(folder, ['list.jsonl', 'list.csv']);
    expect(leaks).toEqual([]);
    expect(records.map(({ error_code: code }) => code)).toEqual(
      Array.from({ length: lines.length + 1 }, () => 'invalid_url'),
    );
  });

  test('what is in flight, and a list that has changed under --resume', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    mkdirSync(folder.file('out'));
    const list = (path: string): string => folder.write('list.txt', withUser(site.url(path)));
    const args = [list('/delay/800'), '-o', 'out/a.csv', '--resume'];
    const running = startGfetch(args, { cwd: folder.path });
    await expect.poll(() => site.requests.length, { timeout: 20_000 }).toBe(1);
    running.kill('SIGUSR1');
    const told = await running.finished;
    expect(told.stderr).toContain('1 in flight\n');
    expect(told.stderr).toContain('u:***@127.0.0.1');
    expect(allLeaks(folder, told)).toEqual([]);
    list('/delay/801');
    const refused = await gfetch(args, { cwd: folder.path });
    expect(refused.stderr).toContain('the input has changed');
    expect(allLeaks(folder, refused)).toEqual([]);
    expect(refused.code).toBe(2);
  });
});

describe('a secret in an option that cannot be used is not told', () => {
  interface Wrong {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly config?: string;
    readonly code?: number;
  }
  const url = `u:${SECRET}@h`;
  const wrong: readonly Wrong[] = [
    { args: ['-H', `Authorization Bearer ${SECRET}`] },
    { args: ['-H', `Authorization Bearer ${SECRET}: x`] },
    { args: ['-H', `Authorization: ${SECRET}\nx`] },
    { args: ['-H', `Authorization: ${SECRET}\u20ac`] },
    { args: ['-H', '@headers'] },
    { args: ['-u', `u:${SECRET}\n`] },
    { args: ['--bearer', `${SECRET}\n`] },
    { args: ['--bearer', `${SECRET}\u0001`] },
    { args: ['-b', `sid=${SECRET}\n`] },
    { args: ['-b', SECRET], code: 4 },
    { args: ['-x', `ftp://${url}`] },
    { args: ['-x', `http://${url}:99999`] },
    { args: ['-x', `http://u:Xq7/${SECRET}@h:3128`] },
    { args: [`--bearr=${SECRET}`] },
    { args: [`--head=${SECRET}`] },
    { args: [`-Z${SECRET}`] },
    { args: ['-X', 'TRACE', '-d', SECRET] },
    { args: [`${url}.csv`], code: 4 },
    { args: [`${url}.test/list.csv`], code: 4 },
    { env: { http_proxy: `gopher://${url}` } },
    { env: { GFETCH_HEADER: SECRET } },
    { env: { GFETCH_PROXY: `ftp://${url}` } },
    { config: `{"header": {"authorization": "${SECRET}"}}` },
    { config: `{"bearer": ["${SECRET}"]}` },
    { config: `{"netrc": "${SECRET}"}` },
    { config: `{"header": "${SECRET}"}` },
    { config: `{"bearer": "${SECRET}" "user": "u"}` },
    { config: `{"proxy": "ftp://${url}"}` },
    { config: `"${SECRET}"` },
  ];
  test.each(wrong)('%j', async ({ args = [], env = {}, config, code = 2 }) => {
    using folder = makeFolder();
    mkdirSync(folder.file('out'));
    folder.write('headers', `Accept: */*\nAuthorization Bearer ${SECRET}\n`);
    if (config !== undefined) folder.write('gfetch.config.json', config);
    const result = await gfetch(['http://h.test/', ...args], { cwd: folder.path, env });
    expect(allLeaks(folder, result)).toEqual([]);
    expect(result.stderr).toMatch(/^error: .+\n$/);
    expect(result.code).toBe(code);
  });
});
