import { describe, expect, expectTypeOf, test } from 'vitest';

import { OPTION_ENTRIES, type GetSettings } from '../../src/cli/options/table.ts';
import {
  AUTO_CONCURRENCY,
  AUTO_THREADS,
  DEFAULT_OPTIONS,
  type GetOptions,
} from '../../src/model/options.ts';
import { refusalOf, settingsOf } from './command-line.ts';

type Row = readonly [
  args: readonly string[],
  name: keyof GetSettings,
  value: unknown,
  refused?: readonly [args: readonly string[], message: RegExp],
];

/** Every option of `get`, as the user knows it. */
const ROWS: readonly Row[] = [
  // input
  [
    ['--input-format', 'csv'],
    'inputFormat',
    'csv',
    [['--input-format', 'cvs'], /did you mean csv/],
  ],
  [['--url-column', 'link'], 'urlColumn', 'link', [['--url-column', ''], /empty/]],
  [['--glob'], 'glob', true],
  [['--unique'], 'unique', true],
  [
    ['--default-scheme', 'auto'],
    'defaultScheme',
    'auto',
    [['--default-scheme', 'ftp'], /https, http, auto/],
  ],
  // request
  [['-X', 'put'], 'method', 'PUT', [['-X', 'GE T'], /not a method/]],
  [['--method', 'PATCH'], 'method', 'PATCH', [['--method', 'CONNECT'], /tunnel/]],
  [['-H', 'X-A: b'], 'headers', { 'x-a': 'b' }, [['-H', 'X-A'], /Name: value/]],
  [['--header', 'X-A:'], 'headers', { 'x-a': '' }, [['--header', 'X A: b'], /is no name/]],
  [
    ['-d', 'a=b'],
    'body',
    Buffer.from('a=b'),
    [['-d', '@gone'], /cannot read “gone”: no such file/],
  ],
  [['--data', 'a'], 'body', Buffer.from('a')],
  [['-I'], 'method', 'HEAD'],
  [['--head'], 'method', 'HEAD'],
  [['-A', 'me/1'], 'userAgent', 'me/1', [['-A', ''], /User-Agent:/]],
  [['--user-agent', 'me'], 'userAgent', 'me', [['--user-agent', 'a\nb'], /line end/]],
  [['-u', 'ann:x:y'], 'user', 'ann:x:y', [['-u', ''], /empty/]],
  [['--user', 'ann'], 'user', 'ann:'],
  [['--bearer', 't0ken'], 'bearer', 't0ken', [['--bearer', 'a\u0007'], /control character/]],
  [['--netrc'], 'netrcFile', '/home/ann/.netrc'],
  [['--netrc-file', 'n'], 'netrcFile', 'n', [['--netrc-file', ''], /empty/]],
  [['-b', 'a=b'], 'cookie', 'a=b', [['-b', ''], /empty/]],
  [['--cookie', 'c.txt'], 'cookie', 'c.txt'],
  [['--cookie-jar', '~/jar'], 'cookieJarFile', '/home/ann/jar'],
  [['--no-compressed'], 'compressed', false],
  [['--no-compressed', '--compressed'], 'compressed', true],
  [['-r', '0-99'], 'range', '0-99', [['-r', '9-1'], /not a range/]],
  [['--range', '-5,7-'], 'range', '-5,7-', [['--range', 'bytes'], /0-99/]],
  [['--http2'], 'http2', true],
  // network
  [['--timeout', '10s'], 'timeoutMs', 10_000, [['--timeout', '0'], /least is 1ms/]],
  [
    ['--connect-timeout', '1.5'],
    'connectTimeoutMs',
    1_500,
    [['--connect-timeout', '-1'], /not a duration/],
  ],
  [
    ['--headers-timeout', '5s'],
    'headersTimeoutMs',
    5_000,
    [['--headers-timeout', 'x'], /not a duration/],
  ],
  [['--stall-timeout', 'none'], 'stallTimeoutMs', 0, [['--stall-timeout', 'x'], /not a duration/]],
  [['--min-speed', '1KB'], 'minBytesPerSecond', 1_000, [['--min-speed', 'x'], /not a speed/]],
  [['--min-speed', '10KiB/s'], 'minBytesPerSecond', 10_240],
  [['--deadline', '1m30s'], 'deadlineMs', 90_000, [['--deadline', '30d'], /most is 24d/]],
  [
    ['--max-run-time', '1h'],
    'maxRunTimeMs',
    3_600_000,
    [['--max-run-time', '1w'], /not a duration/],
  ],
  [['--no-location'], 'followRedirects', false],
  [['--no-location', '-L'], 'followRedirects', true],
  [['--max-redirs', '0'], 'maxRedirects', 0, [['--max-redirs', '-1'], /whole number/]],
  [['-4'], 'family', 4],
  [['-6'], 'family', 6],
  [['-4', '--ipv6'], 'family', 6],
  [
    ['--resolve', 'a.test:443:[::1]'],
    'resolve',
    ['a.test:443:[::1]'],
    [['--resolve', 'a.test:443:b'], /host:port:address/],
  ],
  [
    ['--resolve', 'a.test:443:127.0.0.1,[::1]'],
    'resolve',
    ['a.test:443:127.0.0.1,[::1]'],
    [['--resolve', 'a.test:443:127.0.0.1,'], /host:port:address/],
  ],
  [
    ['--dns-servers', '9.9.9.9,[::1]:53'],
    'dnsServers',
    ['9.9.9.9', '[::1]:53'],
    [['--dns-servers', 'dns.test'], /name server/],
  ],
  [['--dns-timeout', '2s'], 'dnsTimeoutMs', 2_000, [['--dns-timeout', '0'], /too small/]],
  [['--interface', 'eth0'], 'interface', 'eth0', [['--interface', ''], /empty/]],
  [['-x', 'localhost:3128'], 'proxy', 'http://localhost:3128', [['-x', 'ftp://p:1'], /socks5:/]],
  [['--proxy', 'socks5h://p:1'], 'proxy', 'socks5h://p:1', [['--proxy', 'http://'], /not a proxy/]],
  [['--proxy', ''], 'proxy', ''],
  [
    ['--allow-ip', '10.0.0.0/8,::1', '--allow-ip', '10.9.9.9'],
    'allowIp',
    ['10.0.0.0/8', '::1', '10.9.9.9'],
    [['--allow-ip', '10.0.0.1/8'], /beyond its length; write 10.0.0.0\/8 or 10.0.0.1/],
  ],
  [
    ['--deny-ip', 'fd00::/8'],
    'denyIp',
    ['fd00::/8'],
    [['--deny-ip', 'localhost'], /“localhost” is no IP address or range/],
  ],
  [
    ['--deny-private'],
    'denyPrivate',
    true,
    [['--deny-private', '--allow-private'], /either --deny-private or --allow-private/],
  ],
  [['--deny-private', '--no-deny-private'], 'denyPrivate', false],
  [['--allow-private'], 'allowPrivate', true],
  [['-k'], 'verifyTls', false],
  [['--insecure', '--no-insecure'], 'verifyTls', true],
  [['--cacert', 'ca.pem'], 'caFile', 'ca.pem', [['--cacert', ''], /empty/]],
  [['-E', 'c.pem'], 'certFile', 'c.pem', [['-E', ''], /empty/]],
  [['--cert', 'c.pem', '--key', 'k.pem'], 'keyFile', 'k.pem', [['--key', 'k.pem'], /--cert/]],
  [['--max-size', '10MB'], 'maxSizeBytes', 10_000_000, [['--max-size', 'huge'], /10MB, 512KiB/]],
  // pace
  [['-c', '200'], 'concurrency', 200, [['-c', '0'], /least is 1/]],
  [['--concurrency=7'], 'concurrency', 7, [['--concurrency', '1.5'], /whole number/]],
  [['--threads', '4'], 'threads', 4, [['--threads', '65'], /most is 64/]],
  [['--threads', 'auto'], 'threads', AUTO_THREADS, [['--threads', 'all'], /or more, or auto/]],
  [['-c', 'auto'], 'concurrency', AUTO_CONCURRENCY, [['-c', 'automatic'], /or more, or auto/]],
  [['--per-host', '4'], 'perHost', 4, [['--per-host', '70000'], /most is 65535/]],
  [['--delay', '250ms'], 'delayMs', 250, [['--delay', 'x'], /not a duration/]],
  [['--rate', '120/m'], 'ratePerSecond', 2, [['--rate', '5/week'], /50\/s/]],
  [['--per-host-rate', '3'], 'perHostRatePerSecond', 3, [['--per-host-rate', 'x'], /not a rate/]],
  [['--no-adaptive'], 'adaptive', false],
  [['--max-host-errors', '0'], 'maxHostErrors', 0, [['--max-host-errors', 'x'], /whole number/]],
  // retry
  [['--retries', '0'], 'retries', 0, [['--retries', 'many'], /whole number/]],
  [
    ['--retry-backoff', 'constant'],
    'retryBackoff',
    'constant',
    [['--retry-backoff', 'exponental'], /did you mean exponential/],
  ],
  [['--retry-delay', '1s'], 'retryDelayMs', 1_000, [['--retry-delay', 'x'], /not a duration/]],
  [
    ['--retry-max-delay', '1m'],
    'retryMaxDelayMs',
    60_000,
    [['--retry-max-delay', 'x'], /not a duration/],
  ],
  [
    ['--retry-on', '503,reset'],
    'retryOn',
    { statuses: [503], errors: ['reset'] },
    [['--retry-on', 'rest'], /did you mean reset/],
  ],
  [['--retry-all-methods'], 'retryAllMethods', true],
  [
    ['--max-retry-after', '0'],
    'maxRetryAfterMs',
    0,
    [['--max-retry-after', 'x'], /not a duration/],
  ],
  // output
  [['-o', 'a.csv', '-o', 'b.jsonl'], 'output', ['a.csv', 'b.jsonl'], [['-o', ''], /empty/]],
  [['--output', '-'], 'output', ['-']],
  [['--format', 'csv'], 'format', 'csv', [['--format', 'jsno'], /did you mean jsonl/]],
  [['--json'], 'format', 'jsonl'],
  [['--template', '{url}\n'], 'template', '{url}\n', [['--template', ''], /empty/]],
  [
    ['--fields', 'url, size,url'],
    'fields',
    ['url', 'size'],
    [['--fields', 'url,sise'], /did you mean size/],
  ],
  [
    ['--with', 'title', '--with', 'hash,tls'],
    'with',
    ['title', 'hash', 'tls'],
    [['--with', 'titel'], /did you mean title/],
  ],
  [['--only', 'http-error'], 'only', 'http-error', [['--only', 'good'], /ok, failed, http-error/]],
  [
    ['--match-status', '200, 404,500-504'],
    'matchStatus',
    [200, 404, 500, 501, 502, 503, 504],
    [['--match-status', '200,6'], /“6” is not a status/],
  ],
  [['--ordered'], 'ordered', true],
  [['--save', 'pages'], 'save', 'pages', [['--save', ''], /empty/]],
  [['--resume'], 'resume', true],
  // verdict and talk
  [['-f'], 'fail', true],
  [['--fail'], 'fail', true],
  [
    ['--fail-if', 'error_rate>1%'],
    'failIf',
    { expression: 'error_rate>1%', isMet: expect.any(Function) },
    [['--fail-if', 'error_rat>1'], /did you mean error_rate/],
  ],
  [['-q'], 'quiet', true],
  [['--quiet'], 'quiet', true],
  [['-v'], 'verbose', true],
  [['--verbose'], 'verbose', true],
  [['--no-progress'], 'progress', false],
  [['--no-summary'], 'summary', false],
  [
    ['--summary-json', 's.json'],
    'summaryJson',
    's.json',
    [['--summary-json', '-'], /needs a file; stdout is for records/],
  ],
  [['--color', 'never'], 'color', 'never', [['--color', 'allways'], /did you mean always/]],
];

test.each(ROWS.map(([args, name, value]) => ({ args, name, value })))(
  '$args sets $name',
  ({ args, name, value }) => {
    expect(settingsOf(args)[name]).toStrictEqual(value);
  },
);

test.each(ROWS.flatMap(([, , , refused]) => (refused === undefined ? [] : [refused])))(
  '%j is refused',
  (args, message) => {
    const [flag = ''] = args;
    const refusal = refusalOf(args);
    expect(refusal).toMatch(message);
    expect(refusal).toContain(flag);
  },
);

test('every flag that help shows has a row above', () => {
  const used = new Set(ROWS.flatMap(([args]) => args.map((word) => word.replace(/=.*/, ''))));
  used.add('--config');
  const missing = OPTION_ENTRIES.flatMap(({ flags }) => flags).filter(
    ({ long, short, summary }) =>
      summary !== undefined && !used.has(`--${long}`) && !used.has(`-${short ?? ''}`),
  );
  expect(missing.map(({ flags }) => flags)).toEqual([]);
});

test('every setting that takes a value can be refused, but for the paths and texts', () => {
  const refused = new Set(ROWS.flatMap(([, name, , bad]) => (bad === undefined ? [] : [name])));
  const missing = OPTION_ENTRIES.filter(
    ({ name, spec }) => spec.flags !== undefined && !refused.has(name),
  ).map(({ name }) => name);
  expect(missing).toEqual(['cookieJarFile', 'config']);
});

describe('defaults', () => {
  test('are those of the library', () => {
    expect(settingsOf([])).toMatchObject(DEFAULT_OPTIONS);
  });

  test('can be typed as help shows them', () => {
    const shown = OPTION_ENTRIES.flatMap(({ name, spec: { flags, kind, fallback } }) => {
      if (flags === undefined || fallback === undefined) return [];
      const text = kind.show(fallback);
      return text === ''
        ? []
        : [{ flag: flags.replace(/^(?:-\w, )?(--[\w-]+).*/, '$1'), text, name }];
    });
    expect(shown.length).toBeGreaterThan(15);
    for (const { flag, text, name } of shown) {
      expect(settingsOf([flag, text])[name], `${flag} ${text}`).toStrictEqual(settingsOf([])[name]);
    }
  });

  test('are what a toggle without a flag leaves alone', () => {
    const { progress, summary, quiet, fail, resume, color, output } = settingsOf([]);
    expect({ progress, summary, quiet, fail, resume, color, output }).toEqual({
      progress: true,
      summary: true,
      quiet: false,
      fail: false,
      resume: false,
      color: 'auto',
      output: [],
    });
  });
});

test('the settings are options of the library', () => {
  expectTypeOf<GetSettings>().toExtend<Readonly<GetOptions>>();
  expectTypeOf<keyof GetOptions>().toExtend<keyof GetSettings>();
  expectTypeOf<GetSettings['concurrency']>().toEqualTypeOf<number>();
  expectTypeOf<GetSettings['format']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<GetSettings['only']>().toEqualTypeOf<'ok' | 'failed' | 'http-error' | undefined>();
  // the types above are checked by tsc, the names here as well
  expect(Object.keys(settingsOf([]))).toEqual(expect.arrayContaining(Object.keys(DEFAULT_OPTIONS)));
});
