import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

import { FileError, UsageError } from '../../src/model/errors.ts';
import { Cookies, isCookieFile } from '../../src/transport/cookies.ts';
import { startSite, type Site } from '../support/site.ts';
import { openFetcher, textOf, type Fetcher } from '../support/transport.ts';

const folder = mkdtempSync(join(tmpdir(), 'gfetch-cookies-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function newPath(): string {
  files += 1;
  return join(folder, `${files}.txt`);
}

function fileOf(text: string): string {
  const path = newPath();
  writeFileSync(path, text);
  return path;
}

const DAY_S = 86_400;
const tomorrow = Math.floor(Date.now() / 1000) + DAY_S;

/** Takes the cookies and says what is in the jar that it leaves. */
async function linesAfter(url: string, setCookies: readonly string[]): Promise<string[]> {
  const path = newPath();
  const cookies = await Cookies.load(undefined, path);
  cookies.store(url, setCookies);
  await cookies.save();
  return linesOf(path);
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'latin1')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
}

/** The Cookie header that arrives for a URL. */
async function sentTo(fetcher: Fetcher, url: string): Promise<string | undefined> {
  const outcome = await fetcher.get(url);
  expect(outcome.failure).toBeNull();
  return (JSON.parse(textOf(outcome)) as { headers: { cookie?: string } }).headers.cookie;
}

/** A site for every name, that sets and shows cookies and redirects. */
function cookieSite(): Promise<Site> {
  return startSite({
    routes: {
      '/set': ({ reply, query }) => {
        reply.setHeader('set-cookie', query.getAll('c'));
        const to = query.get('to');
        if (to !== null) {
          reply.statusCode = 302;
          reply.setHeader('location', to);
        }
        reply.end();
      },
    },
  });
}

describe('--cookie', () => {
  test.each([
    ['a=b', false],
    ['a=b; c=d', false],
    ['jar.txt', true],
    ['', true],
    ['no-such-file', true],
  ])('%o is a file: %s', (text, isFile) => {
    expect(isCookieFile(text)).toBe(isFile);
  });

  test('the name of a file that exists may hold a =', () => {
    const path = join(folder, 'a=b');
    writeFileSync(path, '');
    expect(isCookieFile(path)).toBe(true);
    expect(isCookieFile(`${path}; c=d`)).toBe(false);
  });

  test('a header goes to the host that was asked, and not beyond', async () => {
    await using site = await cookieSite();
    await using fetcher = await openFetcher({
      options: { cookie: 'a=b', resolve: [`*:${site.port}:127.0.0.1`] },
    });
    const at = `http://one.test:${site.port}`;
    expect(await sentTo(fetcher, `${at}/echo`)).toBe('a=b');
    expect(await sentTo(fetcher, `${at}/set?to=/echo`)).toBe('a=b');
    const abroad = encodeURIComponent(`http://two.test:${site.port}/echo`);
    expect(await sentTo(fetcher, `${at}/set?to=${abroad}`)).toBeUndefined();
  });
});

describe('a file to start from', () => {
  const line = (...fields: readonly (string | number)[]): string => `${fields.join('\t')}\n`;

  test('says where each cookie goes', async () => {
    await using site = await startSite();
    const cookie = fileOf(
      [
        '# Netscape HTTP Cookie File\n\n',
        line('one.test', 'FALSE', '/', 'FALSE', tomorrow, 'host', '1'),
        line('.one.test', 'TRUE', '/', 'FALSE', 0, 'sub', '2'),
        `#HttpOnly_${line('.one.test', 'TRUE', '/', 'FALSE', tomorrow, 'http', '3')}`,
        line('one.test', 'FALSE', '/', 'TRUE', tomorrow, 'secure', '4'),
        line('one.test', 'FALSE', '/deep', 'FALSE', tomorrow, 'deep', '5'),
        line('.one.test', 'TRUE', '/', 'FALSE', 1_000, 'past', '6'),
        line('one.test', 'FALSE', '/', 'FALSE', tomorrow, 'empty', '').trimEnd(),
        '\r\n',
        line('.one.test', 'TRUE', '/', 'FALSE', 0, 'bytes', 'caf\u00e9'),
      ].join(''),
    );
    await using fetcher = await openFetcher({
      options: { cookie, resolve: [`*:${site.port}:127.0.0.1`] },
    });
    const names = async (host: string, path = '/echo'): Promise<string[]> =>
      ((await sentTo(fetcher, `http://${host}:${site.port}${path}`)) ?? '')
        .split('; ')
        .map((pair) => pair.split('=')[0] ?? '')
        .toSorted();
    expect(await names('one.test')).toEqual(['bytes', 'empty', 'host', 'http', 'sub']);
    expect(await names('www.one.test')).toEqual(['bytes', 'http', 'sub']);
    expect(await names('two.test')).toEqual(['']);
    expect(await names('notone.test')).toEqual(['']);
  });

  test('that is not there, or holds something else', async () => {
    await expect(Cookies.load(join(folder, 'none'), undefined)).rejects.toThrow(FileError);
    for (const text of [
      '<html>\n',
      'a.test\tTRUE\t/\tFALSE\n',
      line('a.test', 'TRUE', '/', 'FALSE', 'soon', 'a', 'b'),
    ]) {
      const path = fileOf(`# first line\n${text}`);
      await expect(Cookies.load(path, undefined)).rejects.toThrow(UsageError);
      await expect(Cookies.load(path, undefined)).rejects.toThrow(`${path}:2:`);
    }
  });
});

describe('the jar that is left', () => {
  test('is in Netscape’s format', async () => {
    const lines = await linesAfter('http://www.one.test/a/b', [
      'session=1',
      `aged=2; Max-Age=${DAY_S}; Path=/`,
      'dated=3; Expires=Wed, 01 Jan 2121 00:00:00 GMT; Domain=one.test; HttpOnly',
      'gone=4; Max-Age=0',
      'past=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'empty=',
    ]);
    const fields = Object.fromEntries(
      lines.map((one) => {
        const parts = one.split('\t');
        return [parts[5], parts] as const;
      }),
    );
    expect(Object.keys(fields).toSorted()).toEqual(['aged', 'dated', 'empty', 'session']);
    expect(fields['session']).toEqual([
      'www.one.test',
      'FALSE',
      '/a',
      'FALSE',
      '0',
      'session',
      '1',
    ]);
    expect(fields['dated']).toEqual([
      '#HttpOnly_.one.test',
      'TRUE',
      '/a',
      'FALSE',
      '4765132800',
      'dated',
      '3',
    ]);
    expect(fields['empty']?.at(-1)).toBe('');
    const aged = Number(fields['aged']?.[4]);
    expect(Math.abs(aged - tomorrow)).toBeLessThan(60);
  });

  test('can be started from again, byte for byte', async () => {
    const [first, second] = [newPath(), newPath()];
    const cookies = await Cookies.load(undefined, first);
    cookies.store('https://one.test/', [
      'a="quoted; no"; Secure; HttpOnly',
      'b=caf\u00c3\u00a9; Domain=one.test',
      '=nameless',
      'flag',
    ]);
    await cookies.save();
    const again = await Cookies.load(first, second);
    expect(again.header('https://one.test/')).toBe(cookies.header('https://one.test/'));
    await again.save();
    expect(linesOf(second).toSorted()).toEqual(linesOf(first).toSorted());
    expect(linesOf(first).length).toBeGreaterThanOrEqual(3);
  });

  test('is private, whole, and nothing is left beside it', async () => {
    const path = newPath();
    writeFileSync(path, 'old', { mode: 0o644 });
    writeFileSync(`${path}.part`, 'left by a crash', { mode: 0o644 });
    const before = readdirSync(folder);
    const cookies = await Cookies.load(undefined, path);
    await cookies.save();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^# Netscape HTTP Cookie File\n/);
    expect(readdirSync(folder)).toEqual(before);
  });

  test('goes through no link that lies beside it', async () => {
    const [path, precious] = [newPath(), fileOf('precious')];
    symlinkSync(precious, `${path}.part`);
    await (await Cookies.load(undefined, path)).save();
    expect(readFileSync(precious, 'utf8')).toBe('precious');
    expect(readFileSync(path, 'utf8')).toMatch(/^# Netscape/);
  });

  test.each([
    ['none/jar', 'no such file or directory'],
    ['file/jar', 'not a directory'],
    ['', 'is a directory'],
  ])('that cannot be written as %o is refused before anything is fetched', async (name, reason) => {
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, name);
    const loaded = Cookies.load(undefined, path);
    await expect(loaded).rejects.toEqual(new FileError(`${path}: cannot be written: ${reason}`));
  });

  test('that cannot be written any more', async () => {
    const gone = mkdtempSync(join(folder, 'gone-'));
    const cookies = await Cookies.load(undefined, join(gone, 'jar'));
    rmSync(gone, { recursive: true });
    await expect(cookies.save()).rejects.toThrow(FileError);
    await expect(cookies.save()).rejects.toThrow('no such file or directory');
  });

  test('into what is no file leaves it what it is', async () => {
    const cookies = await Cookies.load(undefined, '/dev/null');
    await cookies.save();
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('holds no line that a server smuggled in', async () => {
    const lines = await linesAfter('http://one.test/', [
      'a=b; Path=/x\tTRUE\t/\tFALSE\t0\tevil\t1',
      'c=d\ttwo.test',
      'e=f\r\ntwo.test\tTRUE\t/\tFALSE\t0\tevil\t1',
      'g=h; Path=/\u0085',
    ]);
    expect(lines.filter((one) => one.includes('two.test') || one.includes('evil'))).toEqual([]);
    for (const one of lines) expect(one.split('\t')).toHaveLength(7);
  });
});

describe('what servers set', () => {
  const open = (site: Site): Promise<Fetcher> =>
    openFetcher({
      options: { cookieJarFile: newPath(), resolve: [`*:${site.port}:127.0.0.1`] },
    });
  const setting = (...cookies: readonly string[]): string =>
    `/set?${cookies.map((cookie) => `c=${encodeURIComponent(cookie)}`).join('&')}`;

  test('is sent on after a redirect, and not to others', async () => {
    await using site = await cookieSite();
    await using fetcher = await open(site);
    const at = (host: string): string => `http://${host}:${site.port}`;
    const path = setting('a=1; Path=/', 'b=2; Path=/; Domain=one.test', 'c=3; Path=/other');
    expect(await sentTo(fetcher, `${at('www.one.test')}${path}&to=/echo`)).toBe('a=1; b=2');
    expect(await sentTo(fetcher, `${at('one.test')}/echo`)).toBe('b=2');
    expect(await sentTo(fetcher, `${at('two.test')}/echo`)).toBeUndefined();
    const abroad = encodeURIComponent(`${at('two.test')}/echo`);
    expect(await sentTo(fetcher, `${at('www.one.test')}/set?to=${abroad}`)).toBeUndefined();
  });

  test('is refused for a public suffix, for a stranger, and where it is no cookie', async () => {
    await using site = await cookieSite();
    await using fetcher = await open(site);
    const host = `http://www.one.co.uk:${site.port}`;
    const path = setting(
      'a=1; Domain=co.uk',
      'b=2; Domain=two.co.uk',
      '',
      ';;;',
      '__Host-c=3',
      'd=4',
    );
    await fetcher.get(host + path);
    expect(await sentTo(fetcher, `${host}/echo`)).toBe('d=4');
    expect(await sentTo(fetcher, `http://www.two.co.uk:${site.port}/echo`)).toBeUndefined();
  });

  test('and is Secure does not go over plain HTTP', async () => {
    const cookies = await Cookies.load(undefined, undefined);
    cookies.store('https://one.test/', ['a=1; Secure', 'b=2']);
    expect(cookies.header('https://one.test/')).toBe('a=1; b=2');
    expect(cookies.header('http://one.test/')).toBe('b=2');
  });

  test('replaces and deletes', async () => {
    const cookies = await Cookies.load(undefined, undefined);
    cookies.store('http://one.test/', ['a=1', 'a=2', 'b=3']);
    expect(cookies.header('http://one.test/')).toBe('a=2; b=3');
    cookies.store('http://one.test/', ['a=; Max-Age=0']);
    expect(cookies.header('http://one.test/')).toBe('b=3');
  });
});

test('a file may say that a cookie lasts longer than dates go', async () => {
  const from = fileOf('h.test\tFALSE\t/\tFALSE\t99999999999999999999\tname\tvalue\n');
  const to = newPath();
  const cookies = await Cookies.load(from, to);
  expect(cookies.header('http://h.test/')).toBe('name=value');
  await cookies.save();
  expect(readFileSync(to, 'utf8')).toContain('\tname\tvalue\n');
});
