import { describe, expect, expectTypeOf, test } from 'vitest';

import { CHECK_TABLE, type CheckSettings } from '../../src/cli/options/table.ts';
import { DEFAULT_OPTIONS, type GetOptions } from '../../src/model/options.ts';
import { checkOf, checkSettingsOf, refusalOf } from './command-line.ts';
import { testOwnOptions, testRows, type OptionRow } from './option-rows.ts';

const TARGET = 'https://example.com/';

/** Every option of `check` that `get` lacks, or means differently, as the user knows it. */
const ROWS: readonly OptionRow<CheckSettings>[] = [
  // targets
  [['--tag', 'shop', '--tag', 'eu'], 'tags', ['shop', 'eu'], [['--tag', ''], /empty/]],
  [['--name', 'shop/*'], 'names', ['shop/*'], [['--name', 'a\nb'], /line end/]],
  // assertions
  [['--expect-status', '2xx,!204'], 'expectStatus', '2xx,!204', [['--expect-status', ''], /empty/]],
  [
    ['--expect-body', 'a, b', '--expect-body', 'c'],
    'expectBody',
    ['a, b', 'c'],
    [['--expect-body', ''], /empty/],
  ],
  [
    ['--expect-header', 'Content-Type: text/html'],
    'expectHeader',
    ['Content-Type: text/html'],
    [['--expect-header', 'Content-Type'], /no colon in it; write 'Name: value'/],
  ],
  [
    ['--expect-json', '$.status == "ok"', '--expect-json', '$.n < 3'],
    'expectJson',
    ['$.status == "ok"', '$.n < 3'],
    [['--expect-json', ''], /empty/],
  ],
  [['--max-time', '800ms'], 'maxTimeMs', 800, [['--max-time', 'soon'], /not a duration/]],
  [['--max-time', 'none'], 'maxTimeMs', 0],
  [['--cert-days', '14'], 'certDays', 14, [['--cert-days', '2w'], /not a whole number/]],
  [['--cert-days', '0'], 'certDays', 0],
  [
    ['--expect', 'redirects: <= 2', '--expect', 'body: {matches: "[0-9]+"}'],
    'expect',
    ['redirects: <= 2', 'body: {matches: "[0-9]+"}'],
    [['--expect', 'ok'], /no colon in it; write 'key: value'/],
  ],
  [['--warn', 'time: < 1s'], 'warn', ['time: < 1s'], [['--warn', ': 1s'], /no name before/]],
  // memory
  [['--state', '~/up'], 'stateFile', '/home/ann/up', [['--state', ''], /empty/]],
  [['--fail-after', '3'], 'failAfter', 3, [['--fail-after', '0'], /the least is 1/]],
  [['--up-after', '2'], 'upAfter', 2, [['--up-after', '1001'], /the most is 1000/]],
  [['--remind-after', '1h'], 'remindMs', 3_600_000, [['--remind-after', 'x'], /not a duration/]],
  [['--remind-after', 'none'], 'remindMs', 0],
  [
    ['--maintenance', 'sun 02:00-04:00', '--maintenance', 'mon,tue 02:00-02:30'],
    'maintenance',
    ['sun 02:00-04:00', 'mon,tue 02:00-02:30'],
    [['--maintenance', ''], /empty/],
  ],
  [['--status', '--state', 's'], 'status', true, [['--status'], /needs the memory: --state FILE/]],
  // alarms
  [
    ['--notify', 'exec:mail, me', '--notify', 'slack:https://hooks.test/x'],
    'notify',
    ['exec:mail, me', 'slack:https://hooks.test/x'],
    [['--notify', ''], /empty/],
  ],
  [
    ['--witness', 'https://a.test/', '--witness', 'https://b.test/'],
    'witness',
    ['https://a.test/', 'https://b.test/'],
    [['--witness', ''], /empty/],
  ],
  // output
  [['-o', 'a.html', '-o', 'b.prom'], 'output', ['a.html', 'b.prom'], [['-o', ''], /empty/]],
  [['--format', 'junit'], 'format', 'junit', [['--format', 'junti'], /did you mean junit/]],
  [['--json'], 'format', 'jsonl', [['--json', '--format', 'tap'], /contradict each other/]],
  [['--nagios'], 'format', 'nagios', [['--nagios', '--json'], /contradict each other/]],
  // schedule
  [['--every', '60s'], 'everyMs', 60_000, [['--every', 'minute'], /not a duration/]],
  [['--every', 'none'], 'everyMs', 0],
  [
    ['--listen', '127.0.0.1:8080', '--every', '1m'],
    'listen',
    { host: '127.0.0.1', port: 8_080 },
    [['--listen', '127.0.0.1'], /no address to listen at; write 127\.0\.0\.1:8080/],
  ],
  [['--jitter', '30s'], 'jitterMs', 30_000, [['--jitter', 'some'], /not a duration/]],
  // what get has, too
  [['-c', '5'], 'concurrency', 5, [['-c', 'auto'], /not a whole number/]],
  [['--adaptive'], 'adaptive', true],
  [['--no-adaptive'], 'adaptive', false],
  [['--max-host-errors', '3'], 'maxHostErrors', 3, [['--max-host-errors', 'x'], /whole number/]],
  [['--timeout', '3s'], 'timeoutMs', 3_000, [['--timeout', '0'], /too small/]],
  [['--connect-timeout', '1s'], 'connectTimeoutMs', 1_000, [['--connect-timeout', '0'], /small/]],
  [['--retries', '0'], 'retries', 0, [['--retries', '-1'], /not a whole number/]],
  [['--retry-max-delay', '1s'], 'retryMaxDelayMs', 1_000, [['--retry-max-delay', 'x'], /duration/]],
  [['--max-retry-after', '1s'], 'maxRetryAfterMs', 1_000, [['--max-retry-after', 'x'], /duration/]],
  [['-q'], 'quiet', true, [['--verbose'], /unknown option/]],
  [['-d', 'a=b'], 'method', 'POST', [['-d', '@gone'], /cannot read “gone”/]],
];

testRows(['check', TARGET], ROWS, checkSettingsOf);
testOwnOptions(CHECK_TABLE, ROWS);

describe('defaults', () => {
  test('are those of the library, but for what makes a check quick and bold', () => {
    const own = {
      timeoutMs: 10_000,
      connectTimeoutMs: 5_000,
      retries: 1,
      retryMaxDelayMs: 5_000,
      maxRetryAfterMs: 5_000,
      maxHostErrors: 0,
      adaptive: false,
    };
    const { unique, ordered, glob, with: groups, ...shared } = DEFAULT_OPTIONS;
    expect(checkSettingsOf([])).toMatchObject({ ...shared, ...own });
    expect({ unique, ordered, glob, groups }).toEqual({
      unique: false,
      ordered: false,
      glob: false,
      groups: [],
    });
  });

  test('say nothing of what is expected, remembered and told', () => {
    expect(checkSettingsOf([])).toMatchObject({
      tags: [],
      names: [],
      expectStatus: undefined,
      expectBody: [],
      expectHeader: [],
      expectJson: [],
      maxTimeMs: 0,
      certDays: undefined,
      expect: [],
      warn: [],
      stateFile: undefined,
      failAfter: 1,
      upAfter: 1,
      remindMs: 0,
      maintenance: [],
      status: false,
      notify: [],
      witness: [],
      output: [],
      format: undefined,
      everyMs: 0,
      listen: undefined,
      jitterMs: 0,
      maxRunTimeMs: 0,
      quiet: false,
    });
  });
});

test('the settings are options of the library, beside what has no meaning for a check', () => {
  type Meaningless = 'unique' | 'ordered' | 'glob' | 'range' | 'cookieJarFile' | 'with';
  const options = { ...DEFAULT_OPTIONS, ...checkSettingsOf([]) };
  // the types are checked by tsc
  expect(options).not.toHaveProperty('range');
  expectTypeOf(options).toExtend<Readonly<GetOptions>>();
  expectTypeOf<keyof GetOptions>().toExtend<keyof CheckSettings | Meaningless>();
});

describe('targets', () => {
  test('are what the words are', () => {
    const argv = [TARGET, '--tag', 'a', 'checks/*.yaml', 'list.txt', '-'];
    expect(checkOf(argv).words).toEqual([TARGET, 'checks/*.yaml', 'list.txt', '-']);
  });

  test.each([[[]], [['--state', 's']], [['--every', '60s']]])('are needed: %j', (args) => {
    expect(refusalOf(['check', ...args])).toMatch(/nothing to check: name targets/);
  });

  test('but not to see what is remembered', () => {
    expect(checkOf(['--status', '--state', 's']).words).toEqual([]);
    expect(checkOf(['--status', '--state', 's', '--name', 'a*', 'x.yaml']).words).toEqual([
      'x.yaml',
    ]);
  });
});

describe('what does not go together', () => {
  test.each([
    [['--listen', ':x'], /“:x” is no address/],
    [['--listen', '8080'], /--listen .*needs --every 60s/],
    [['--status', '--state', 's', '--every', '60s'], /--status asks nobody; leave out --every/],
    [['--status', '--state', 's', '--listen', '8080'], /--status .*leave out --listen/],
    [['--nagios', '--every', '60s'], /--nagios .*leave out --every/],
    [['--format', 'nagios', '--every', '60s'], /--nagios .*leave out --every/],
    [['--nagios', '--listen', '8080'], /--nagios .*leave out --listen/],
    [['--jitter', '5s', '--every', '60s'], /--jitter is for a single run/],
    [['--user', 'a:b', '--bearer', 'c'], /either --user or --bearer/],
    [['--key', 'k.pem'], /--key needs the certificate/],
  ])('%j', (args, message) => {
    expect(refusalOf(['check', TARGET, ...args])).toMatch(message);
  });

  test('quiet goes with all', () => {
    const endless = checkSettingsOf(['-q', '--every', '60s', '--listen', '[::1]:0']);
    expect(endless).toMatchObject({ quiet: true, listen: { host: '::1', port: 0 } });
    expect(checkSettingsOf(['-q', '--nagios', '--jitter', '1s'])).toMatchObject({ quiet: true });
    expect(checkSettingsOf(['-q', '--status', '--state', 's'])).toMatchObject({ quiet: true });
  });

  test('a flag goes before what a variable or a file says against it', () => {
    const env = { GFETCH_EVERY: '60s', GFETCH_LISTEN: '127.0.0.1:8080', GFETCH_STATE: 's' };
    expect(checkSettingsOf(['--status'], { env })).toMatchObject({
      status: true,
      everyMs: 0,
      listen: undefined,
      stateFile: 's',
    });
    expect(checkSettingsOf(['--nagios'], { env })).toMatchObject({
      format: 'nagios',
      everyMs: 0,
      listen: undefined,
    });
    const files = { 'gfetch.config.json': JSON.stringify({ nagios: true, jitter: '5s' }) };
    expect(checkSettingsOf(['--every', '60s'], { files })).toMatchObject({
      format: undefined,
      everyMs: 60_000,
      jitterMs: 0,
    });
  });
});

describe('addresses to listen at', () => {
  test.each([
    ['0', '127.0.0.1', 0],
    ['8080', '127.0.0.1', 8_080],
    [':8080', '127.0.0.1', 8_080],
    ['0.0.0.0:80', '0.0.0.0', 80],
    ['[::]:9', '::', 9],
    ['[::1]:8080', '::1', 8_080],
    ['localhost:65535', 'localhost', 65_535],
    ['status.internal:0', 'status.internal', 0],
  ])('%s', (text, host, port) => {
    const args = ['--every', '60s', '--listen', text];
    expect(checkSettingsOf(args).listen).toEqual({ host, port });
  });

  test.each([
    'localhost',
    ':',
    '[::1]',
    '::80',
    '::1:80',
    '1.2.3:80',
    '[1.2.3.4]:80',
    '[::zz]:80',
    'a:65536',
    'http://a:80',
    'a:80/',
    'a b:80',
    '8080x',
  ])('not %s', (text) => {
    const refusal = refusalOf(['check', TARGET, '--every', '60s', '--listen', text]);
    expect(refusal).toMatch(/is no address to listen at/);
  });
});

describe('variables and config files', () => {
  test('give all but what is about a single run', () => {
    const env = {
      GFETCH_EXPECT_BODY: 'a, b\nc',
      GFETCH_NOTIFY: 'exec:./a.sh, x\nmarkdown:b.md',
      GFETCH_FAIL_AFTER: '3',
      GFETCH_NAME: 'somebody',
    };
    const files = {
      'gfetch.config.json': JSON.stringify({ witness: ['https://a.test/'], certDays: 14 }),
    };
    expect(checkSettingsOf([], { env, files })).toMatchObject({
      expectBody: ['a, b', 'c'],
      notify: ['exec:./a.sh, x', 'markdown:b.md'],
      failAfter: 3,
      names: [],
      witness: ['https://a.test/'],
      certDays: 14,
    });
    for (const key of ['status', 'tag', 'name']) {
      const alone = { 'gfetch.config.json': JSON.stringify({ [key]: 'x' }) };
      expect(refusalOf(['check', TARGET], { files: alone })).toMatch(/is about a single run/);
    }
  });

  test('are passed over by other commands', () => {
    const files = { 'gfetch.config.json': JSON.stringify({ every: '60s', notify: 'exec:x' }) };
    expect(refusalOf([TARGET], { files })).toBe('it was not refused');
    expect(refusalOf(['crawl', TARGET], { files })).toBe('it was not refused');
  });
});
