import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

import { FileError } from '../../src/model/errors.ts';
import type { TransportOptions } from '../../src/transport/index.ts';
import { netrcCredentials, parseNetrc, readNetrc } from '../../src/transport/netrc.ts';
import { startSite } from '../support/site.ts';
import { openFetcher, textOf } from '../support/transport.ts';
import { startHttpProxy } from './support/proxies.ts';

const folder = mkdtempSync(join(tmpdir(), 'gfetch-netrc-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, 'netrc');
  writeFileSync(path, text);
  return path;
}

describe('the file', () => {
  const found = (text: string, host: string): string | undefined => {
    const credentials = netrcCredentials(parseNetrc(text), host);
    return credentials && `${credentials.username}:${credentials.password}`;
  };

  test.each<[string, string, string | undefined]>([
    ['lines', 'machine a.test\nlogin me\npassword s3cret\n', 'me:s3cret'],
    ['one line', 'machine a.test login me password s3cret', 'me:s3cret'],
    [
      'several on a line',
      'machine b.test login x password y machine a.test login me password z',
      'me:z',
    ],
    ['CRLF', 'machine a.test\r\n\tlogin me\r\n\tpassword s3cret\r\n', 'me:s3cret'],
    ['the order does not matter', 'machine a.test password s3cret login me', 'me:s3cret'],
    ['capital letters of the host', 'machine A.Test login me password z', 'me:z'],
    [
      'the first entry wins',
      'machine a.test login one password 1\nmachine a.test login two password 2',
      'one:1',
    ],
    ['an account', 'machine a.test login me account x password z', 'me:z'],
    ['quotes', 'machine a.test login "my self" password "a \\"b\\" \\\\c"', 'my self:a "b" \\c'],
    ['a quote inside a word', 'machine a.test login me password pa"ss', 'me:pa"ss'],
    ['a hash inside a word', 'machine a.test login me password pa#ss', 'me:pa#ss'],
    [
      'a comment',
      '# machine a.test login no password no\nmachine a.test login me password z',
      'me:z',
    ],
    ['a comment behind', 'machine a.test # login no\nlogin me password z # end', 'me:z'],
    [
      'the default',
      'machine b.test login x password y\ndefault login anonymous password me@',
      'anonymous:me@',
    ],
    [
      'a host before the default',
      'default login d password d\nmachine a.test login me password z',
      'me:z',
    ],
    ['a keyword as a value', 'machine a.test login machine password default', 'machine:default'],
    [
      'macros',
      'macdef init\nmachine a.test login no password no\n\nmachine a.test login me password z',
      'me:z',
    ],
    [
      'a macro at the end',
      'machine a.test login me password z\nmacdef init\nmachine a.test login no\n',
      'me:z',
    ],
    ['another host', 'machine b.test login x password y', undefined],
    ['a subdomain is another host', 'machine test login x password y', undefined],
    ['an unfinished entry', 'machine a.test login', ':'],
    ['nothing', '', undefined],
  ])('%s', (_name, text, expected) => {
    expect(found(text, 'a.test')).toBe(expected);
  });

  test('that is not there', () => {
    expect(() => readNetrc(join(folder, 'none'))).toThrow(FileError);
  });
});

describe('what is sent', () => {
  const netrcText =
    'machine one.test login net password rc\nmachine 127.0.0.1 login ip password v4\n';
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  async function authorization(
    url: (port: number) => string,
    options: Partial<TransportOptions> = {},
  ): Promise<string | undefined> {
    await using site = await startSite();
    await using fetcher = await openFetcher({
      options: {
        netrcFile: fileOf(netrcText),
        resolve: [`*:${site.port}:127.0.0.1`],
        ...options,
      },
    });
    const outcome = await fetcher.get(url(site.port));
    expect(outcome.failure).toBeNull();
    expect(JSON.stringify(outcome.failure)).not.toContain('rc');
    const { headers } = JSON.parse(textOf(outcome)) as { headers: { authorization?: string } };
    return headers.authorization;
  }

  test('to the host of the entry, and to no other', async () => {
    expect(await authorization((port) => `http://one.test:${port}/echo`)).toBe(basic('net:rc'));
    expect(await authorization((port) => `http://127.0.0.1:${port}/echo`)).toBe(basic('ip:v4'));
    expect(await authorization((port) => `http://two.test:${port}/echo`)).toBeUndefined();
    expect(await authorization((port) => `http://www.one.test:${port}/echo`)).toBeUndefined();
  });

  test('URL before --user before netrc', async () => {
    const url = (port: number): string => `http://one.test:${port}/echo`;
    const named = (port: number): string => `http://u:rl@one.test:${port}/echo`;
    expect(await authorization(named, { user: 'op:tion' })).toBe(basic('u:rl'));
    expect(await authorization(named)).toBe(basic('u:rl'));
    expect(await authorization(url, { user: 'op:tion' })).toBe(basic('op:tion'));
    expect(await authorization(url, { headers: { authorization: 'Own x' } })).toBe('Own x');
  });

  test('those of the URL along redirects of its origin, and to no other', async () => {
    const redirect = (host: string) => (port: number) =>
      `http://u:rl@one.test:${port}/redirect-to?url=${encodeURIComponent(`http://${host}:${port}/echo`)}`;
    expect(await authorization(redirect('one.test'))).toBe(basic('u:rl'));
    expect(await authorization(redirect('two.test'))).toBeUndefined();
  });

  test('never to another host after a redirect, be it one of the file', async () => {
    const redirect = (host: string) => (port: number) =>
      `http://one.test:${port}/redirect-to?url=${encodeURIComponent(`http://${host}:${port}/echo`)}`;
    expect(await authorization(redirect('one.test'))).toBe(basic('net:rc'));
    expect(await authorization(redirect('two.test'))).toBeUndefined();
    expect(await authorization(redirect('127.0.0.1'))).toBeUndefined();
  });

  test('to the host behind a proxy', async () => {
    await using proxy = await startHttpProxy();
    const options = { proxy: `http://127.0.0.1:${proxy.port}` };
    expect(await authorization((port) => `http://127.0.0.1:${port}/echo`, options)).toBe(
      basic('ip:v4'),
    );
    expect(await authorization((port) => `http://localhost:${port}/echo`, options)).toBeUndefined();
  });
});
