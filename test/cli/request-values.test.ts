import { describe, expect, test } from 'vitest';

import { TRANSIENT_CODES } from '../../src/model/errors.ts';
import { DEFAULT_OPTIONS } from '../../src/model/options.ts';
import { refusalOf, settingsOf } from './command-line.ts';

const retryOn = (list: string) => settingsOf(['--retry-on', list]).retryOn;

describe('--header', () => {
  test('joins several of a name, a cookie with semicolons', () => {
    const { headers } = settingsOf([
      '-H',
      'Accept: a',
      '-H',
      'ACCEPT: b',
      '-H',
      'Cookie: a=1',
      '-H',
      'cookie: b=2',
    ]);
    expect(headers).toStrictEqual({ accept: 'a, b', cookie: 'a=1; b=2' });
  });

  test('an empty value drops what came before it', () => {
    expect(settingsOf(['-H', 'Accept: a', '-H', 'Accept:']).headers).toEqual({ accept: '' });
  });

  test('reads a file, with blank lines and comments', () => {
    const files = { h: '# mine\r\nX-A: 1\r\n\r\nX-B: caf\u00e9: 2\r\n' };
    const latin1 = { h: Buffer.from(files.h, 'latin1') };
    expect(settingsOf(['-H', '@h'], { files: latin1 }).headers).toEqual({
      'x-a': '1',
      'x-b': 'caf\u00e9: 2',
    });
  });

  test('names file and line of a header that is none', () => {
    expect(refusalOf(['-H', '@h'], { files: { h: 'X-A: 1\nnonsense\n' } })).toBe(
      "option '-H, --header <header>': h:2: there is no colon in it; write 'Name: value'",
    );
  });

  test.each(['X: a\r\nY: b', 'X: a\nY: b', 'X: \u0000', 'X: \u2603', ': a', 'X\u00e4: a', 'X : a'])(
    'refuses %j',
    (header) => {
      expect(refusalOf(['-H', header])).toMatch(/^option '-H, --header <header>': /);
    },
  );

  test.each([
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
    'Expect: 100-continue',
    'Connection: close',
    'Keep-Alive: timeout=5',
    'UPGRADE: h2c',
  ])('leaves framing to the sender: %s', (header) => {
    expect(refusalOf(['-H', header])).toMatch(/leave it out/);
  });

  test('takes a name that objects are born with', () => {
    const { headers } = settingsOf(['-H', '__proto__: a']);
    expect(Object.entries(headers)).toEqual([['__proto__', 'a']]);
  });
});

describe('--data', () => {
  test('means POST, and a form', () => {
    const { method, headers, body } = settingsOf(['-d', 'a=1', '-d', 'b=2']);
    expect({ method, headers, body: body?.toString() }).toEqual({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=1&b=2',
    });
  });

  test('leaves a method and a content type that were given', () => {
    const { method, headers } = settingsOf([
      '-d',
      '{}',
      '-X',
      'PUT',
      '-H',
      'Content-Type: application/json',
    ]);
    expect({ method, headers }).toEqual({
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
    });
  });

  test('does not bring back a content type that was removed', () => {
    expect(settingsOf(['-d', '{}', '-H', 'Content-Type:']).headers).toEqual({ 'content-type': '' });
  });

  test('sends the bytes of a file as they are', () => {
    const bytes = Uint8Array.of(0, 255, 13, 10);
    expect(settingsOf(['-d', '@b'], { files: { b: bytes } }).body).toEqual(Buffer.from(bytes));
  });

  test('reads stdin, unless the inputs come from there', () => {
    const world = { stdin: 'from stdin' };
    expect(settingsOf(['-d', '@-', 'http://a.test'], world).body?.toString()).toBe('from stdin');
    expect(refusalOf(['-d', '@-'], world)).toMatch(/list of inputs/);
    expect(refusalOf(['-d', '@-', 'a', '-'], world)).toMatch(/list of inputs/);
  });

  test('is not for HEAD', () => {
    expect(refusalOf(['-I', '-d', 'a'])).toMatch(/HEAD request has no body; leave out --data/);
    expect(refusalOf(['-X', 'trace', '-d', 'a'])).toMatch(/TRACE request has no body/);
  });
});

describe('--retry-on', () => {
  test('replaces the default', () => {
    expect(retryOn('500-502,dns')).toEqual({
      statuses: [500, 501, 502],
      errors: ['dns_not_found', 'dns_failed', 'dns_timeout'],
    });
  });

  test('adds to it with a plus', () => {
    expect(retryOn('+403,connect_refused')).toEqual({
      statuses: [...DEFAULT_OPTIONS.retryOn.statuses, 403],
      errors: [...TRANSIENT_CODES, 'connect_refused'],
    });
  });

  test('takes classes, and timeout for every time limit', () => {
    const { statuses, errors } = retryOn('5xx,timeout');
    expect(statuses).toHaveLength(100);
    expect(errors).toEqual([
      'dns_timeout',
      'connect_timeout',
      'timeout',
      'headers_timeout',
      'stall_timeout',
    ]);
  });

  test.each(['', '+', 'interrupted', 'internal', 'invalid_url', '600-500', '7', 'toString'])(
    'refuses “%s”',
    (list) => {
      expect(refusalOf(['--retry-on', list])).toMatch(/^option '--retry-on <list>': /);
    },
  );
});

describe('contradictions', () => {
  test.each([
    [['--user', 'a:b', '--bearer', 'c'], /either --user or --bearer/],
    [['-q', '-v'], /either --quiet or --verbose/],
    [['--template', '{url}', '--format', 'csv'], /leave out --format csv/],
    [['--format', 'template'], /needs --template/],
    [['--json', '--format', 'csv'], /'--json' and option '--format <format>' contradict/],
    [['--format', 'csv', '--format', 'tsv'], /contradict/],
    [['--fields', 'url,saved_path'], /needs --save FOLDER/],
    [['--template', '{saved_path}'], /needs --save FOLDER/],
  ])('%j', (args, message) => {
    expect(refusalOf(args)).toMatch(message);
  });

  test('the last of two that say the same thing counts', () => {
    expect(settingsOf(['--json', '--format', 'jsonl']).format).toBe('jsonl');
    expect(settingsOf(['-4', '-6']).family).toBe(6);
    expect(settingsOf(['-X', 'GET', '-I']).method).toBe('HEAD');
  });

  test('a template is a format', () => {
    expect(settingsOf(['--template', '{url}']).format).toBe('template');
  });
});

describe('a field that is asked for', () => {
  test.each([
    [
      ['--fields', 'url,title,hash'],
      ['title', 'hash'],
    ],
    [
      ['--template', '{url} {tls.days_left} {headers.server}'],
      ['headers', 'tls'],
    ],
    [['--template', '{{title}} {hops.0.url}'], ['hops']],
    [
      ['--with', 'links', '--fields', 'title,links'],
      ['links', 'title'],
    ],
    [['--fields', 'url,body_encoding,tag'], ['body']],
    [['--fields', 'url,saved_path', '--save', 'pages'], []],
  ])('turns its group on: %j', (args, groups) => {
    expect(settingsOf(args).with).toEqual(groups);
  });

  test('turns it on for the template that counts, and no other', () => {
    const env = { GFETCH_TEMPLATE: '{title}' };
    expect(settingsOf([], { env }).with).toEqual(['title']);
    expect(settingsOf(['--json'], { env }).with).toEqual([]);
  });
});

test('a password does not get into a message', () => {
  expect(refusalOf(['-x', 'ftp://ann:secret@p'])).not.toContain('secret');
});

describe('--match-status', () => {
  test('is the statuses of a list, classes and ranges', () => {
    const { matchStatus } = settingsOf(['--match-status', '3xx, 204,500-502']);
    const ofClass = Array.from({ length: 100 }, (_, index) => 300 + index);
    expect(matchStatus).toEqual([...ofClass, 204, 500, 501, 502]);
  });

  test.each(['', '20', '2000', 'xx', '0xx', '200-', '-5', '3x', '504-500', 'ok'])(
    'refuses “%s”',
    (list) => {
      expect(refusalOf(['--match-status', list])).toMatch(/is not a status; write 200,3xx or/);
    },
  );
});
