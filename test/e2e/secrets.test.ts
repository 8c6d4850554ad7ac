import { mkdirSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gfetch } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import type { LoggedRequest } from '../support/routes.ts';
import {
  allLeaks,
  authorizations,
  BASIC,
  runTalkative,
  SECRET,
  SECRET_ROUTES,
} from '../support/secrets.ts';
import { startSite, type Site } from '../support/site.ts';
import { startHttpProxy } from '../transport/support/proxies.ts';

interface Planted {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Where a user can put a secret, and what the server must get of it. */
const PLACES: readonly [
  name: string,
  plant: (site: Site, folder: Folder) => Planted,
  received: (request: LoggedRequest | undefined) => unknown,
  expected: unknown,
][] = [
  [
    'the user of a URL in a list',
    (site, folder) => {
      folder.write('list.txt', site.url('/plain').replace('//', `//u:${SECRET}@`));
      return { args: ['list.txt'] };
    },
    (request) => request?.headers['authorization'],
    `Basic ${BASIC}`,
  ],
  [
    'the same as an argument, in capitals, with backslashes and slashes to spare',
    (site) => ({ args: [site.url('/plain').replace('http://', `HTTP://\\/u:${SECRET}@`)] }),
    (request) => request?.headers['authorization'],
    `Basic ${BASIC}`,
  ],
  [
    'a password with colons and at signs',
    (site) => ({ args: [site.url('/plain').replace('//', `//u:${SECRET}:@${SECRET}@`)] }),
    (request) => request?.headers['authorization'],
    `Basic ${Buffer.from(`u:${SECRET}:@${SECRET}`).toString('base64')}`,
  ],
  [
    '--user',
    (site) => ({ args: [site.url('/plain'), '-u', `u:${SECRET}`] }),
    (request) => request?.headers['authorization'],
    `Basic ${BASIC}`,
  ],
  [
    '--bearer',
    (site) => ({ args: [site.url('/plain'), '--bearer', SECRET] }),
    (request) => request?.headers['authorization'],
    `Bearer ${SECRET}`,
  ],
  [
    'GFETCH_BEARER',
    (site) => ({ args: [site.url('/plain')], env: { GFETCH_BEARER: SECRET } }),
    (request) => request?.headers['authorization'],
    `Bearer ${SECRET}`,
  ],
  [
    'a config file',
    (site, folder) => {
      folder.write('gfetch.config.json', JSON.stringify({ user: `u:${SECRET}` }));
      return { args: [site.url('/plain')] };
    },
    (request) => request?.headers['authorization'],
    `Basic ${BASIC}`,
  ],
  [
    '--header Authorization',
    (site) => ({ args: [site.url('/plain'), '-H', `Authorization: Bearer ${SECRET}`] }),
    (request) => request?.headers['authorization'],
    `Bearer ${SECRET}`,
  ],
  [
    'a file of --header',
    (site, folder) => {
      folder.write('headers', `# ${SECRET}\nX-Api-Key: ${SECRET}\n`);
      return { args: [site.url('/plain'), '-H', '@headers'] };
    },
    (request) => request?.headers['x-api-key'],
    SECRET,
  ],
  [
    '--header Cookie',
    (site) => ({ args: [site.url('/plain'), '-H', `Cookie: sid=${SECRET}`] }),
    (request) => request?.headers['cookie'],
    `sid=${SECRET}`,
  ],
  [
    '--cookie',
    (site) => ({ args: [site.url('/plain'), '-b', `sid=${SECRET}`] }),
    (request) => request?.headers['cookie'],
    `sid=${SECRET}`,
  ],
  [
    'a cookie file',
    (site, folder) => {
      folder.write('jar', `127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\t${SECRET}\n`);
      return { args: [site.url('/plain'), '-b', 'jar'] };
    },
    (request) => request?.headers['cookie'],
    `sid=${SECRET}`,
  ],
  [
    '--netrc-file',
    (site, folder) => {
      folder.write('netrc', `machine 127.0.0.1 login u password ${SECRET}\n`);
      return { args: [site.url('/plain'), '--netrc-file', 'netrc'] };
    },
    (request) => request?.headers['authorization'],
    `Basic ${BASIC}`,
  ],
  [
    '--data',
    (site) => ({ args: [site.url('/plain'), '-d', `token=${SECRET}`] }),
    (request) => request?.body,
    `token=${SECRET}`,
  ],
  [
    'headers and body of a line of JSON',
    (site, folder) => {
      const headers = { authorization: `Bearer ${SECRET}` };
      const line = { url: site.url('/plain'), method: 'PUT', headers, body: { token: SECRET } };
      folder.write('list.jsonl', JSON.stringify(line));
      return { args: ['list.jsonl'] };
    },
    (request) => [request?.headers['authorization'], request?.body],
    [`Bearer ${SECRET}`, `{"token":"${SECRET}"}`],
  ],
];

describe('a secret reaches the server, and nobody else', () => {
  test.each(PLACES)('%s', async (_name, plant, received, expected) => {
    await using site = await startSite({ routes: SECRET_ROUTES });
    using folder = makeFolder();
    const { args, env = {} } = plant(site, folder);
    const { code, leaks, records } = await runTalkative(folder, args, { env });
    expect(received(site.requests[0])).toEqual(expected);
    expect(leaks).toEqual([]);
    expect(records).toMatchObject([{ status_code: 200, error: null }]);
    expect(code).toBe(0);
  });

  test.each(['flag', 'environment'])('of a proxy, by %s', async (way) => {
    await using site = await startSite({ routes: SECRET_ROUTES });
    await using proxy = await startHttpProxy();
    using folder = makeFolder();
    const url = `http://u:${SECRET}@127.0.0.1:${proxy.port}`;
    const isFlag = way === 'flag';
    const { code, leaks } = await runTalkative(
      folder,
      [site.url('/plain'), ...(isFlag ? ['-x', url] : [])],
      {
        env: isFlag ? {} : { http_proxy: url },
      },
    );
    expect(proxy.requests).toMatchObject([{ authorization: `Basic ${BASIC}` }]);
    expect(site.requests).toHaveLength(1);
    expect(leaks).toEqual([]);
    expect(code).toBe(0);
  });
});

describe('what a server tells of secrets', () => {
  test('is not in records: Location, Link, Set-Cookie, tokens', async () => {
    await using site = await startSite({ routes: SECRET_ROUTES });
    using folder = makeFolder();
    const args = [site.url('/tells'), '--cookie-jar', 'jar'];
    const { leaks, records } = await runTalkative(folder, args);
    expect(leaks).toEqual([]);
    expect(records).toMatchObject([
      { status_code: 200, hops: [{ location: `http://u:***@127.0.0.1:${site.port}/plain` }] },
    ]);
    // Nor does a server choose our credentials.
    expect(authorizations(site.requests)).toEqual([undefined, undefined]);
    // The jar is where cookies are asked for, and for nobody else to read.
    expect(folder.read('jar')).toContain(`\tsid\t${SECRET}\n`);
    expect(statSync(folder.file('jar')).mode & 0o777).toBe(0o600);
    expect(site.requests[1]?.headers['cookie']).toContain(`sid=${SECRET}`);
  });

  test('is masked in headers, names and attributes of cookies apart', async () => {
    await using site = await startSite({ routes: SECRET_ROUTES });
    using folder = makeFolder();
    mkdirSync(folder.file('out'));
    const args = [site.url('/tells'), '--no-location', '--json', '--with', 'headers,hops,links'];
    const result = await gfetch(args, { cwd: folder.path });
    expect(allLeaks(folder, result)).toEqual([]);
    const [record] = result.records;
    const origin = `127.0.0.1:${site.port}`;
    expect(record?.headers).toMatchObject({
      location: [`http://u:***@${origin}/plain`],
      link: [`<http://u:***@${origin}/next>; rel="next"`],
      'content-location': ['//u:***@h/'],
      'set-cookie': [
        'sid=***; Path=/; HttpOnly',
        'quoted=***; ***; Secure',
        '***',
        'gone=; Max-Age=0',
      ],
      'x-auth-token': ['***'],
      authorization: ['***'],
      'x-api-key': ['***'],
      'authentication-info': ['***'],
    });
  });
});
