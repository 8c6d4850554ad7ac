import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { GetSettings } from '../../src/cli/options/table.ts';
import { AUTO_CONCURRENCY } from '../../src/model/options.ts';
import { folderWith, refusalOf, settingsOf } from './command-line.ts';

const config = (value: unknown) => ({ 'gfetch.config.json': JSON.stringify(value) });

const fromEnv = (env: Readonly<Record<string, string>>) => settingsOf([], { env });
const fromFile = (value: unknown) => settingsOf([], { files: config(value) });

describe('precedence', () => {
  const files = config({ timeout: '1s', retries: 7, concurrency: 9, delay: 2 });
  const env = { GFETCH_TIMEOUT: '2s', GFETCH_RETRIES: '8' };

  test('flag, then environment, then file, then default', () => {
    const settings = settingsOf(['--timeout', '3s'], { env, files });
    expect(settings).toMatchObject({
      timeoutMs: 3_000,
      retries: 8,
      concurrency: 9,
      delayMs: 2_000,
      perHost: 0,
    });
  });

  test('a word may stand for a number', () => {
    const auto = { concurrency: AUTO_CONCURRENCY };
    expect(fromFile({ concurrency: 'auto' })).toMatchObject(auto);
    expect(fromEnv({ GFETCH_CONCURRENCY: 'auto' })).toMatchObject(auto);
  });

  test('a repeatable option is taken from one place only', () => {
    const world = { env: { GFETCH_OUTPUT: 'env.csv' }, files: config({ output: 'file.csv' }) };
    expect(settingsOf(['-o', 'a.csv', '-o', 'b.csv'], world).output).toEqual(['a.csv', 'b.csv']);
    expect(settingsOf([], world).output).toEqual(['env.csv']);
  });

  test('a flag can undo a switch', () => {
    const world = { files: config({ ordered: true, progress: false, insecure: true }) };
    expect(settingsOf([], world)).toMatchObject({
      ordered: true,
      progress: false,
      verifyTls: false,
    });
    expect(settingsOf(['--no-ordered', '--progress', '--no-insecure'], world)).toMatchObject({
      ordered: false,
      progress: true,
      verifyTls: true,
    });
  });

  test('flags of one option are one option, wherever they stand', () => {
    expect(settingsOf(['--format', 'csv'], { env: { GFETCH_JSON: '1' } }).format).toBe('csv');
    expect(settingsOf(['--json'], { files: config({ format: 'csv' }) }).format).toBe('jsonl');
  });
});

describe('of two that contradict each other', () => {
  test.each<[string[], Record<string, string>, object, Partial<GetSettings>]>([
    [['-v'], { GFETCH_QUIET: '1' }, {}, { verbose: true, quiet: false }],
    [['-q'], {}, { verbose: true }, { verbose: false, quiet: true }],
    [['--bearer', 't'], { GFETCH_USER: 'a:b' }, {}, { bearer: 't', user: undefined }],
    [[], { GFETCH_USER: 'a:b' }, { bearer: 't' }, { bearer: undefined, user: 'a:b' }],
    [['--template', '{url}'], { GFETCH_JSON: '1' }, {}, { format: 'template', template: '{url}' }],
    [['--json'], { GFETCH_TEMPLATE: '{url}' }, {}, { format: 'jsonl', template: undefined }],
    [['-I'], { GFETCH_DATA: 'a' }, {}, { method: 'HEAD', body: undefined, headers: {} }],
    [['-d', 'a'], {}, { head: true }, { method: 'POST', body: Buffer.from('a') }],
    [
      ['-v'],
      { GFETCH_QUIET: '1' },
      { quiet: true, verbose: false },
      { verbose: true, quiet: false },
    ],
  ])('the higher layer counts: %j %j %j', (argv, env, file, expected) => {
    const settings = settingsOf(argv, { env, files: config(file) });
    expect(settings).toMatchObject(expected);
  });

  test('in one layer is an error, wherever that is', () => {
    const env = { GFETCH_QUIET: '1', GFETCH_VERBOSE: '1' };
    expect(refusalOf([], { env })).toMatch(/either --quiet or --verbose/);
    const files = config({ user: 'a:b', bearer: 't' });
    expect(refusalOf(['-q'], { files })).toMatch(/either --user or --bearer/);
  });

  test('what needs another may find it in any layer', () => {
    const settings = settingsOf(['--cert', 'c.pem'], { env: { GFETCH_KEY: 'k.pem' } });
    expect(settings).toMatchObject({ certFile: 'c.pem', keyFile: 'k.pem' });
    expect(refusalOf([], { env: { GFETCH_KEY: 'k.pem' } })).toMatch(/--key needs/);
  });

  test('what is overridden is not read', () => {
    expect(settingsOf(['--timeout', '1s'], { env: { GFETCH_TIMEOUT: 'soon' } }).timeoutMs).toBe(
      1_000,
    );
  });
});

describe('headers of several layers', () => {
  const env = { GFETCH_HEADER: 'X-A: env\nX-B: env' };
  const files = config({
    header: ['Authorization: Bearer t', 'X-A: file', 'User-Agent: file', '__proto__: file'],
  });

  test('add up, and the higher one counts for each name', () => {
    const { headers } = settingsOf(['-H', 'x-a: flag', '-H', 'X-C: flag'], { env, files });
    expect(new Map(Object.entries(headers))).toEqual(
      new Map([
        ['__proto__', 'file'],
        ['authorization', 'Bearer t'],
        ['user-agent', 'file'],
        ['x-a', 'flag'],
        ['x-b', 'env'],
        ['x-c', 'flag'],
      ]),
    );
  });

  test('an empty one drops what the lower ones say', () => {
    expect(settingsOf(['-H', 'Authorization:'], { files }).headers['authorization']).toBe('');
  });

  test('make room for an option that stands for the same header', () => {
    const world = { files };
    expect(settingsOf(['-A', 'me', '-u', 'a:b'], world).headers).not.toHaveProperty('user-agent');
    expect(settingsOf(['-A', 'me', '-u', 'a:b'], world).headers).not.toHaveProperty(
      'authorization',
    );
    const header = settingsOf(['-H', 'User-Agent: flag'], { env: { GFETCH_USER_AGENT: 'env' } });
    expect(header.headers['user-agent']).toBe('flag');
  });
});

describe('environment', () => {
  test('has a variable for every option', () => {
    expect(
      fromEnv({
        GFETCH_PER_HOST: '3',
        GFETCH_HTTP2: 'yes',
        GFETCH_COMPRESSED: '0',
        GFETCH_NO_PROGRESS: '1',
        GFETCH_IPV6: 'true',
        GFETCH_WITH: 'title,hash',
        GFETCH_NETRC: '1',
      }),
    ).toMatchObject({
      perHost: 3,
      http2: true,
      compressed: false,
      progress: false,
      family: 6,
      with: ['title', 'hash'],
      netrcFile: '/home/ann/.netrc',
    });
  });

  test('separates values by commas or lines, and headers by lines only', () => {
    expect(fromEnv({ GFETCH_OUTPUT: 'a.csv, b.csv\nc.csv' }).output).toEqual([
      'a.csv',
      'b.csv',
      'c.csv',
    ]);
    expect(fromEnv({ GFETCH_HEADER: 'Accept: a, b\nX: y\n' }).headers).toEqual({
      accept: 'a, b',
      x: 'y',
    });
  });

  test('empty means not set', () => {
    expect(fromEnv({ GFETCH_TIMEOUT: '', GFETCH_ORDERED: '' })).toMatchObject({
      timeoutMs: 30_000,
      ordered: false,
    });
  });

  test('a value switch that is off says nothing', () => {
    expect(fromEnv({ GFETCH_JSON: '0', GFETCH_HEAD: 'off' })).toMatchObject({
      format: undefined,
      method: undefined,
    });
  });

  test('a value counts for more than a switch that stands for one', () => {
    expect(fromEnv({ GFETCH_HEAD: '1', GFETCH_METHOD: 'PUT' }).method).toBe('PUT');
    expect(refusalOf([], { env: { GFETCH_JSON: '1', GFETCH_FORMAT: 'csv' } })).toBe(
      'GFETCH_JSON and GFETCH_FORMAT contradict each other; give one',
    );
  });

  test.each([
    ['GFETCH_CONCURENCY', 'GFETCH_CONCURRENCY'],
    ['GFETCH_TIMEOUTS', 'GFETCH_TIMEOUT'],
    ['GFETCH_NO_PROGRES', 'GFETCH_NO_PROGRESS'],
    ['GFETCH_PER_HOTS', 'GFETCH_PER_HOST'],
  ])('%s is misspelt', (name, right) => {
    expect(refusalOf([], { env: { [name]: '1' } })).toBe(
      `no option reads the variable “${name}”; did you mean ${right}?`,
    );
  });

  test('other variables may be someone else’s', () => {
    const env = { GFETCH_HOME: '/opt', GFETCH_VERSION: '1', GFETCH_URL: 'x', GFETCH_: '1' };
    expect(fromEnv(env)).toEqual(settingsOf([]));
    expect(fromEnv({ GFETCH_CONCURENCY: '', gfetch_concurency: '1' })).toEqual(settingsOf([]));
  });

  test('errors name the variable', () => {
    expect(refusalOf([], { env: { GFETCH_TIMEOUT: 'soon' } })).toBe(
      'GFETCH_TIMEOUT: “soon” is not a duration; write 300ms, 10s or 5m',
    );
    expect(refusalOf([], { env: { GFETCH_ORDERED: 'maybe' } })).toBe(
      'GFETCH_ORDERED: “maybe” is neither true nor false; write 1 or 0',
    );
  });
});

const contradiction =
  'gfetch.config.json: "json" and gfetch.config.json: "format" contradict each other; give one';

describe('config file', () => {
  test('takes long names in both spellings, and natural JSON', () => {
    expect(
      fromFile({
        $schema: 'any',
        'per-host': 3,
        maxRedirs: 2,
        timeout: 1.5,
        'max-size': '10MB',
        header: ['Accept: a', 'X: b'],
        resolve: 'a.test:80:127.0.0.1',
        with: ['title', 'hash'],
        fields: 'url,size',
        'no-progress': true,
        insecure: false,
      }),
    ).toMatchObject({
      perHost: 3,
      maxRedirects: 2,
      timeoutMs: 1_500,
      maxSizeBytes: 10_000_000,
      headers: { accept: 'a', x: 'b' },
      resolve: ['a.test:80:127.0.0.1'],
      with: ['title', 'hash'],
      fields: ['url', 'size'],
      progress: false,
      verifyTls: true,
    });
  });

  test.each([
    [
      { concurency: 5 },
      'gfetch.config.json: no option is called “concurency”; did you mean "concurrency"?',
    ],
    [
      { timeoutMs: 5 },
      'gfetch.config.json: no option is called “timeoutMs”; did you mean "timeout"?',
    ],
    [{ config: 'b' }, 'gfetch.config.json: "config": a config file cannot name another'],
    [
      { timeout: 'soon' },
      'gfetch.config.json: "timeout": “soon” is not a duration; write 300ms, 10s or 5m',
    ],
    [
      { timeout: ['1s'] },
      'gfetch.config.json: "timeout": expected a number or a string, found an array',
    ],
    [{ proxy: 8080 }, 'gfetch.config.json: "proxy": expected a string, found a number'],
    [{ proxy: null }, 'gfetch.config.json: "proxy": expected a string, found null'],
    [{ ordered: 'yes' }, 'gfetch.config.json: "ordered": expected true or false, found a string'],
    [
      { header: { a: 'b' } },
      'gfetch.config.json: "header": expected a string or an array of strings, found an object',
    ],
    [
      { header: [true] },
      'gfetch.config.json: "header": expected a string or an array of strings, found true',
    ],
    [{ perHost: 1, 'per-host': 2 }, 'gfetch.config.json: "per-host": the option is given twice'],
    [{ concurrency: 0 }, 'gfetch.config.json: "concurrency": “0” is too small; the least is 1'],
    [
      { concurrency: 1.5 },
      'gfetch.config.json: "concurrency": “1.5” is not a whole number; write 1 or more, or auto',
    ],
    [{ json: true, format: 'csv' }, contradiction],
    [['-c', 5], 'gfetch.config.json: expected an object, such as { "concurrency": 100 }'],
    [null, 'gfetch.config.json: expected an object, such as { "concurrency": 100 }'],
  ])('%j is refused', (value, message) => {
    expect(refusalOf([], { files: config(value) })).toBe(message);
  });

  test('a syntax error has line and column', () => {
    const files = { 'gfetch.config.json': '{\n  "timeout": "1s"\n  "retries": 1\n}\n' };
    expect(refusalOf([], { files })).toBe('gfetch.config.json:3:3: expected “,” or “}”');
  });

  test('may begin with a byte order mark', () => {
    const files = { 'gfetch.config.json': '\u{feff}{"retries": 1}' };
    expect(settingsOf([], { files }).retries).toBe(1);
  });

  test('can be another file, named by flag or variable', () => {
    const files = { ...config({ retries: 1 }), 'other.json': '{"retries": 5}' };
    expect(settingsOf(['--config', 'other.json'], { files }).retries).toBe(5);
    expect(settingsOf([], { files, env: { GFETCH_CONFIG: 'other.json' } }).retries).toBe(5);
    expect(refusalOf(['--config', 'other.json'], { files: { 'other.json': '[' } })).toMatch(
      /^other\.json:1:2: /,
    );
  });

  test('has to be there if it is named', () => {
    expect(refusalOf(['--config', 'gone.json'])).toBe('gone.json: no such file or directory');
  });

  test('that is a folder is refused', () => {
    const files = { 'a.json': '{}' };
    expect(refusalOf(['--config', '.'], { files })).toBe('.: is a directory');
  });

  test('can be named by its whole path', () => {
    const path = join(folderWith({ 'a.json': '{"retries": 7}' }), 'a.json');
    expect(settingsOf(['--config', path]).retries).toBe(7);
  });
});
