import { describe, expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { proxyChooser } from '../../src/transport/proxy.ts';

describe('which proxy', () => {
  type Env = Readonly<Record<string, string>>;
  const chosen = (env: Env, url: string, flag?: string): string | undefined => {
    const { protocol, hostname, port } = new URL(url);
    const secure = protocol === 'https:';
    const host = hostname.replace(/^\[|\]$/g, '');
    const number = port === '' ? (secure ? 443 : 80) : Number(port);
    return proxyChooser(flag, env)(secure, host, number)?.hostname;
  };

  test.each<[string, Env, string, string | undefined]>([
    ['lower case', { http_proxy: 'http://p:1' }, 'http://a.test/', 'p'],
    ['upper case', { HTTP_PROXY: 'http://p:1' }, 'http://a.test/', 'p'],
    [
      'lower before upper',
      { http_proxy: 'http://p:1', HTTP_PROXY: 'http://q:1' },
      'http://a.test/',
      'p',
    ],
    ['by scheme', { http_proxy: 'http://p:1', HTTPS_PROXY: 'http://q:1' }, 'https://a.test/', 'q'],
    ['none for the scheme', { http_proxy: 'http://p:1' }, 'https://a.test/', undefined],
    ['for all', { ALL_PROXY: 'socks5://p:1' }, 'https://a.test/', 'p'],
    [
      'its own before all',
      { all_proxy: 'http://p:1', https_proxy: 'http://q:1' },
      'https://a.test/',
      'q',
    ],
    ['empty', { http_proxy: '', all_proxy: '' }, 'http://a.test/', undefined],
    ['without a scheme', { http_proxy: 'p:3128' }, 'http://a.test/', 'p'],
    [
      'not in CGI',
      { HTTP_PROXY: 'http://evil:1', REQUEST_METHOD: 'GET' },
      'http://a.test/',
      undefined,
    ],
    [
      'CGI: lower case is ours',
      { http_proxy: 'http://p:1', REQUEST_METHOD: 'GET' },
      'http://a.test/',
      'p',
    ],
  ])('%s', (_name, env, url, expected) => {
    expect(chosen(env, url)).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ['*', 'http://a.test/', true],
    ['a.test', 'http://a.test/', true],
    ['A.Test', 'http://a.test/', true],
    ['a.test', 'http://a.test./', true],
    ['a.test.', 'http://a.test/', true],
    ['a.test', 'http://b.a.test/', true],
    ['.a.test', 'http://b.a.test/', true],
    ['*.a.test', 'http://b.a.test/', true],
    ['test', 'http://tgttest/', false],
    ['a.test', 'http://ba.test/', false],
    ['x.test, a.test', 'http://a.test/', true],
    ['x.test a.test', 'http://a.test/', true],
    ['a.test:8080', 'http://a.test:8080/', true],
    ['a.test:8080', 'http://a.test/', false],
    ['a.test:443', 'https://a.test/', true],
    ['10.0.0.0/8', 'http://10.1.2.3/', true],
    ['10.0.0.0/8', 'http://11.1.2.3/', false],
    ['10.0.0.0/99', 'http://10.1.2.3/', false],
    ['127.0.0.1', 'http://127.0.0.1:99/', true],
    ['127.0.0.1:98', 'http://127.0.0.1:99/', false],
    ['0.0.1', 'http://127.0.0.1/', false],
    ['::1', 'http://[::1]/', true],
    ['[::1]', 'http://[::1]:8080/', true],
    ['[::1]:8080', 'http://[::1]:8080/', true],
    ['[::1]:8080', 'http://[::1]/', false],
    ['0:0:0:0:0:0:0:1', 'http://[::1]/', true],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['fd00::/8', 'http://[fe80::1]/', false],
    ['', 'http://a.test/', false],
  ])('no_proxy=%s for %s: direct is %s', (list, url, isDirect) => {
    const env = { all_proxy: 'http://p:1', no_proxy: list };
    expect(chosen(env, url)).toBe(isDirect ? undefined : 'p');
    expect(chosen({ NO_PROXY: list }, url, 'http://p:1')).toBe(isDirect ? undefined : 'p');
  });

  test('the flag comes before the environment, and an empty one says none', () => {
    const env = { all_proxy: 'http://p:1' };
    expect(chosen(env, 'http://a.test/', 'http://q:1')).toBe('q');
    expect(chosen(env, 'http://a.test/', '')).toBeUndefined();
  });

  test.each(['ftp://p:1', 'socks4://p:1', 'http://', 'http://p:99999', 'http://user:s3cret@'])(
    '%s is none',
    (flag) => {
      expect(() => proxyChooser(flag, {})).toThrow(UsageError);
      expect(() => proxyChooser(undefined, { http_proxy: flag })).toThrow(UsageError);
      expect(() => proxyChooser(flag, {})).not.toThrow('s3cret');
    },
  );

  test('a percent sign in a password that escapes nothing stands for itself', () => {
    expect(proxyChooser('http://me:100%@p:1', {})(false, 'a.test', 80)?.password).toBe('100%');
  });
});
