import { describe, expect, test } from 'vitest';

import { readTargetFiles } from '../../../src/checks/targets/index.ts';
import { FileError } from '../../../src/model/errors.ts';
import { makeFolder } from '../../support/folder.ts';
import { contextOf, errorOf, planOf } from './context.ts';

const A = 'url: https://a.example/';

/** Text of a file, and the one problem that it has. */
const PROBLEMS: readonly (readonly [text: string, problem: string])[] = [
  // keys
  ['check: []', '1:1: “check” is no key of a target file; did you mean checks?'],
  [
    `checks:\n  - ${A}\n    expects: {}`,
    '3:5: “expects” is no key of a check; did you mean expect?',
  ],
  [`defaults:\n  retrys: 1`, '2:3: “retrys” is no key of defaults; did you mean retries?'],
  ['groups:\n  g: { checkz: [] }', '2:8: “checkz” is no key of a group; did you mean checks?'],
  [
    `checks:\n  - steps:\n      - ${A}\n        captures: {}`,
    '4:9: “captures” is no key of a step; did you mean capture?',
  ],
  [
    'checks: [a.example, { url: b.example, url: c.example }]',
    '1:39: “url” is there twice; it is on line 1 already',
  ],
  // types
  ['- a', '1:1: the file is a list, not a map; write “checks:” and a list of checks below it'],
  ['', '1:1: the file is empty; write “checks:” and a list of checks below it'],
  ['checks:', '1:8: “checks” takes a list, not nothing'],
  ['checks:\n  a: b', '2:3: “checks” takes a list, not a map'],
  ['checks:\n  - [a]', '2:5: a check is a map or a URL, not a list'],
  ['groups: 3', '1:9: “groups” takes a list, not “3”'],
  ['groups: [3]', '1:10: “groups” takes a map, not “3”'],
  [
    `checks: [{ ${A}, timeout: soon }]`,
    '1:46: “timeout” takes a duration like 500ms, 10s or 5m, not “soon”',
  ],
  [
    `checks: [{ ${A}, timeout: 0 }]`,
    '1:46: “timeout” takes a duration like 500ms, 10s or 5m, not “0”',
  ],
  [
    `checks: [{ ${A}, timeout: 90d }]`,
    '1:46: “timeout” takes a duration like 500ms, 10s or 5m, not “90d”',
  ],
  [`checks: [{ ${A}, retries: -1 }]`, '1:46: “retries” takes a whole number, 0 to 1000, not “-1”'],
  [`checks: [{ ${A}, retries: "1" }]`, '1:46: “retries” takes a whole number, 0 to 1000, not “1”'],
  [`checks: [{ ${A}, follow: no }]`, '1:45: “follow” takes true or false, not “no”'],
  [
    `checks: [{ ${A}, severity: high }]`,
    '1:47: “severity” takes one of “critical”, “error”, “warning”, “info”, not “high”',
  ],
  [`checks: [{ ${A}, tags: [{}] }]`, '1:44: “tags” takes strings, not a map'],
  [`checks: [{ ${A}, name: "" }]`, '1:43: “name” takes a string, not “”'],
  [`checks: [{ ${A}, name: ${'x'.repeat(301)} }]`, '1:43: this name is too long'],
  // requests
  [
    `checks: [{ ${A}, method: "G T" }]`,
    '1:45: “method” takes a method like GET, POST or HEAD, not “G T”',
  ],
  [
    `checks: [{ ${A}, method: CONNECT }]`,
    '1:45: “method” takes a method like GET, POST or HEAD, not “CONNECT”',
  ],
  [`checks: [{ ${A}, method: HEAD, body: x }]`, '1:45: a HEAD request has no body'],
  [
    `checks: [{ ${A}, body: 5 }]`,
    '1:43: “body” takes a string, a map or a list, not “5”; put it in quotes',
  ],
  [
    `checks: [{ ${A}, headers: [a] }]`,
    '1:46: “headers” takes a map of names and values, not a list',
  ],
  [`checks: [{ ${A}, headers: { "a b": c } }]`, '1:48: a header has a name that none can have'],
  [`checks: [{ ${A}, headers: { a: [] } }]`, '1:51: the header “a” takes a string'],
  [`checks: [{ ${A}, headers: { a: b, A: c } }]`, '1:54: the header “A” is there twice'],
  [
    `checks: [{ ${A}, headers: { Connection: close } }]`,
    '1:48: about the header “Connection” gfetch itself decides',
  ],
  [
    `checks: [{ ${A}, headers: { a: "b\\nc" } }]`,
    '1:51: the header “a” holds a character that no header can carry',
  ],
  // URLs
  ['checks:\n  - name: a', '2:5: this check has no “url” (nor “steps”)'],
  [`checks:\n  - ${A}\n    steps: [{ ${A} }]`, '3:5: a check has either “url” or “steps”'],
  ['checks: [{ steps: [] }]', '1:19: “steps” takes a list, not an empty one'],
  ['checks: [{ steps: [{ name: a }] }]', '1:20: this step has no “url”'],
  [
    'checks: ["ftp://a.example"]',
    '1:10: this URL cannot be fetched: the scheme “ftp” is not supported, only http and https',
  ],
  ['checks: ["http://a b/"]', '1:10: this URL cannot be fetched: not a valid URL'],
  ['checks: ["http://a/\\x1b"]', '1:10: this URL holds a control character'],
  [
    'witness: ["ftp://a"]',
    '1:11: this URL cannot be fetched: the scheme “ftp” is not supported, only http and https',
  ],
  [
    'defaults: { base_url: "https://a/?b" }\nchecks: [/x]',
    '1:23: this URL has a query or a fragment, which no path can follow',
  ],
  [`checks: [{ url: {} }]`, '1:17: “url” takes a URL, not a map'],
  ['checks: [5]', '1:10: a check is a map or a URL, not “5”'],
  // groups
  ['groups: [{ checks: [] }]', '1:10: this group has no “name”'],
  ['groups: [{ name: a }, { name: a }]', '1:31: the group “a” is there twice'],
  ['groups: { a: { name: b } }', '1:16: the group “a” has its name already'],
  [
    `groups:\n  a:\n    checks: [{ ${A}, group: b }]`,
    '3:41: this check lies in the group “a” already',
  ],
  // assertions
  [`checks: [{ ${A}, expect: 200 }]`, '1:45: “expect” takes a map like { status: 200 }, not “200”'],
  [
    `checks: [{ ${A}, expect: { statuss: 200 } }]`,
    '1:47: there is no assertion “statuss”; did you mean status?',
  ],
  [
    `checks: [{ ${A}, warn: { status: [200, 2000] } }]`,
    '1:59: warn.status: "2000" is no status; write 200, 2xx, 200-299, !404 or < 400',
  ],
  // captures
  [
    `checks: [{ steps: [{ ${A}, capture: [a] }] }]`,
    '1:56: “capture” takes a map of names, not a list',
  ],
  [
    `checks: [{ steps: [{ ${A}, capture: { 1a: status } }] }]`,
    '1:58: “1a” cannot be the name of a capture: letters, digits, “_” and “-”, no digit first',
  ],
  [
    `checks: [{ steps: [{ ${A}, capture: { a: token } }] }]`,
    '1:61: a capture is status, header.NAME, $.json.path, css SELECTOR or css SELECTOR@ATTRIBUTE, not “token”',
  ],
  [
    `checks: [{ steps: [{ ${A}, capture: { a: css @value } }] }]`,
    '1:61: a capture is status, header.NAME, $.json.path, css SELECTOR or css SELECTOR@ATTRIBUTE, not “css @value”',
  ],
  ['checks: ["https://a/{{b}}"]', '1:10: “{{b}}” is captured by no step before; there is none'],
  [
    `checks:\n  - steps:\n      - { ${A}, capture: { token: status } }\n      - { ${A}, headers: { a: "{{tokn}}" } }`,
    '4:50: “{{tokn}}” is captured by no step before; did you mean token?',
  ],
  [
    `checks:\n  - steps:\n      - { ${A}, capture: { a: status }, body: { x: ["{{a}}"] } }`,
    '3:72: “{{a}}” is captured by no step before; there is none',
  ],
  // YAML
  ['checks: *a', '1:9: “*a” has no anchor “&a” before it'],
  ['checks: &a [*a]', '1:13: “*a” has no anchor “&a” before it'],
  [
    'x-a: 12345678901234567890',
    '1:6: “12345678901234567890” is too large for a number; put it in quotes',
  ],
  ['x-a: .nan', '1:6: “.nan” is no string, number, true, false or null'],
  ['checks: [{ <<: a, url: b }]', '1:16: “<<” takes a map, or a list of maps'],
  ['x-a: !!binary aGk=', '1:6: no valid YAML: Unresolved tag: tag:yaml.org,2002:binary'],
  ['x-a: !mine b', '1:6: no valid YAML: Unresolved tag: !mine'],
];

test.each(PROBLEMS)('%s', async (text, problem) => {
  expect(await errorOf(text)).toBe(`UsageError: checks.yaml:${problem}`);
});

describe('YAML that is none', () => {
  test.each([
    ['checks: [a', '1:11'],
    ['checks:\n  - a\n - b', '3:1'],
    ['a: b\n---\nc: d', '2:1'],
    ['"a', '1:3'],
    ['{"checks": ["a" "b"]}', '1:17'],
    ['checks: "\\q"', '1:10'],
  ])('%j', async (text, place) => {
    expect(await errorOf(text)).toContain(`UsageError: checks.yaml:${place}: no valid YAML: `);
  });

  test('what is nested too deep', async () => {
    expect(await errorOf(`x-a: ${'['.repeat(80)}${']'.repeat(80)}`)).toContain(
      'lies more than 64 levels deep',
    );
    expect(await errorOf(`x-a: ${'['.repeat(100_000)}`)).toMatch(
      /^UsageError: checks\.yaml:1:\d+: lies more than 64 levels deep$/,
    );
  });

  test('a hundred thousand errors', async () => {
    expect(await errorOf('"a" "b"\n'.repeat(100_000))).toContain('checks.yaml:1:');
  }, 20_000);

  test('aliases that would fill the memory', async () => {
    const levels = Array.from({ length: 30 }, (_, at) => {
      const before = at === 0 ? 'lol' : Array.from({ length: 9 }, () => `*l${at - 1}`).join(', ');
      return `x-${at}: &l${at} [${before}]`;
    });
    const error = await errorOf(`${levels.join('\n')}\nchecks: [{ url: a.example, body: *l29 }]`);
    expect(error).toContain('here aliases come to more than 1000000 values');
  });

  test('a hundred thousand keys take no quadratic time', async () => {
    const keys = Array.from({ length: 100_000 }, (_, at) => `"k${at}":1`);
    const text = `{"x-a":{${keys.join(',')}},"checks":["https://a.example/"]}`;
    expect((await planOf(text)).checks.length).toBe(1);
  }, 20_000);
});

describe('several problems', () => {
  test('are told together, each once, in the order of the file', async () => {
    const error = await errorOf(`
defaults: { expect: { statuss: 1, time: x }, retries: x }
checks: [a.example, b.example, { ulr: c }]
`);
    expect(error.split('\n')).toEqual([
      'UsageError: checks.yaml:2:23: there is no assertion “statuss”; did you mean status?',
      expect.stringMatching(/^checks\.yaml:2:41: expect\.time: "x" /),
      'checks.yaml:2:55: “retries” takes a whole number, 0 to 1000, not “x”',
      'checks.yaml:3:32: this check has no “url” (nor “steps”)',
      'checks.yaml:3:34: “ulr” is no key of a check; did you mean url?',
    ]);
  });

  test('are ten at most', async () => {
    const text = Array.from({ length: 12 }, (_, at) => `y${at}zzzz: 1`).join('\n');
    const lines = (await errorOf(text)).split('\n');
    expect(lines.length).toBe(11);
    expect(lines.at(-1)).toBe('and 2 more problems');
  });

  test('of several files', async () => {
    using folder = makeFolder();
    const paths = ['b.yaml', 'a.json'].map((name) => folder.write(name, '{"x": 1}'));
    const error = await readTargetFiles(paths, contextOf()).catch(String);
    expect(error).toMatch(/b\.yaml:1:2: [^\n]*\n[^\n]*a\.json:1:2: /);
  });

  test('of what flags expect have no place', async () => {
    const context = contextOf({ expect: { statuss: 1 } });
    expect(await errorOf('checks: [a.example]', context)).toBe(
      'UsageError: there is no assertion “statuss”; did you mean status?',
    );
  });
});

describe('files that cannot be read', () => {
  test('a missing one, a folder, a large one, one in Latin-1', async () => {
    using folder = makeFolder();
    const reading = async (path: string): Promise<unknown> =>
      readTargetFiles([path], contextOf()).catch((error: unknown) => error);
    expect(await reading(folder.file('no.yaml'))).toEqual(
      new FileError(`${folder.file('no.yaml')}: no such file`),
    );
    expect(await reading(folder.path)).toEqual(new FileError(`${folder.path}: is a directory`));
    const large = folder.write('large.yaml', Buffer.alloc(10_000_001, '#'));
    expect(await reading(large)).toEqual(
      new FileError(`${large}: is larger than 10 MB, which no target file is`),
    );
    const latin1 = folder.write('l.yaml', Buffer.from('checks: [é]', 'latin1'));
    expect(await reading(latin1)).toEqual(new FileError(`${latin1}: is not UTF-8`));
    expect(await reading('example.com/a.json')).toEqual(
      new FileError(
        'example.com/a.json: no such file; if it is a URL, write https://example.com/a.json',
      ),
    );
  });

  test('control characters in what a message quotes', async () => {
    expect(await errorOf('"a\\x1b[2J": 1')).toContain('“a\\x1b[2J” is no key of a target file');
  });
});
