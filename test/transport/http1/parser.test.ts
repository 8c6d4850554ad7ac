import { describe, expect, test } from 'vitest';

import { headersObject } from '../../../src/transport/raw-headers.ts';
import { ResponseParser } from '../../../src/transport/http1/parser.ts';
import { parse } from './parse.ts';

const read = (text: string, isHead = false) => parse([Buffer.from(text, 'latin1')], isHead);

describe('a head', () => {
  test('is read into names and values as they came', () => {
    const { start } = read(
      'HTTP/1.1 404 Not here\r\nX-A:  one two\t \r\nx-a:caf\u00e9\r\nEmpty:\r\nContent-Length: 0\r\n\r\n',
    );
    expect(start).toMatchObject({ statusCode: 404, httpVersion: '1.1', isFramed: true });
    expect(start?.raw).toEqual([
      'X-A',
      'one two',
      'x-a',
      'caf\u00e9',
      'Empty',
      '',
      'Content-Length',
      '0',
    ]);
    expect(headersObject(start?.raw ?? [])).toEqual({
      'x-a': ['one two', 'caf\u00e9'],
      empty: [''],
      'content-length': ['0'],
    });
  });

  test('of 64 KiB is taken, and not a byte more, interim responses and trailers counted', () => {
    const interim = 'HTTP/1.1 103 Hints\r\n\r\n';
    const start = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: ';
    const trailer = 'Y: 1\r\n\r\n';
    const room = 64 * 1024 - interim.length - start.length - trailer.length - 4;
    const text = (length: number): string =>
      `${interim}${start}${'x'.repeat(length)}\r\n\r\n0\r\n${trailer}`;
    expect(read(text(room)).problem).toBeNull();
    expect(read(text(room + 1)).problem).toBe('more than 64 KiB of headers');
  });

  test('that does not end is given up at 64 KiB, however it comes', () => {
    const piece = Buffer.from('x'.repeat(1_000));
    const pieces = [Buffer.from('HTTP/1.1 200 OK\r\n'), ...Array.from({ length: 66 }, () => piece)];
    expect(parse(pieces).problem).toBe('more than 64 KiB of headers');
    expect(parse([Buffer.concat(pieces)]).problem).toBe('more than 64 KiB of headers');
  });

  test.each([
    ['\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', 'blank lines before it'],
    ['\n\nHTTP/1.1 200 OK\n\n', 'lines that end in LF alone'],
    ['HTTP/1.1 200\r\n\r\n', 'no reason'],
    ['HTTP/1.1 200 \r\n\r\n', 'no reason but its space'],
    ['HTTP/1.1 200 \u00e4\t\r\n\r\n', 'a reason in Latin-1'],
  ])('%j is taken: %s', (text) => {
    expect(read(text)).toMatchObject({ start: { statusCode: 200 }, problem: null });
  });

  test.each([
    ['HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n', 'a header is folded over several lines'],
    ['HTTP/1.1 200 OK\r\n\tA: b\r\n\r\n', 'a header is folded over several lines'],
    ['HTTP/1.1 200 OK\r\nA : b\r\n\r\n', 'a header breaks the rules of HTTP'],
    ['HTTP/1.1 200 OK\r\nA\r\n\r\n', 'a header breaks the rules of HTTP'],
    ['HTTP/1.1 200 OK\r\n: b\r\n\r\n', 'a header breaks the rules of HTTP'],
    ['HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n', 'a header breaks the rules of HTTP'],
    ['HTTP/1.1 200 OK\r\nA: b\r\r\n\r\n', 'a header breaks the rules of HTTP'],
    ['HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n', 'a header breaks the rules of HTTP'],
    ['HTTP/1.1 200 OK\r\nA\0: b\r\n\r\n', 'a header breaks the rules of HTTP'],
    ['HTTP/1.1 200 OK\r\nA: b\x7f\r\n\r\n', 'a header breaks the rules of HTTP'],
    ['HTTP/1.1 200 OK\r\n\rA: b\r\n\r\n', 'a header breaks the rules of HTTP'],
    ['HTTP/1.1 200 O\0K\r\n\r\n', 'the status line breaks the rules of HTTP'],
    ['HTTP/1.1 200OK\r\n\r\n', 'the status is not a number from 100 to 999'],
    ['HTTP/1.1 099 X\r\n\r\n', 'the status is not a number from 100 to 999'],
    ['HTTP/1.1\t200 X\r\n\r\n', 'the answer is not HTTP/1.1'],
    [' HTTP/1.1 200 X\r\n\r\n', 'the answer is not HTTP/1.1'],
    ['HTTP/2.0 200 X\r\n\r\n', 'the answer is not HTTP/1.1'],
    ['HTTP/1.10 200 X\r\n\r\n', 'the answer is not HTTP/1.1'],
    ['SSH-2.0', 'the answer is not HTTP/1.1'],
  ])('%j is not: %s', (text, problem) => {
    expect(read(text)).toMatchObject({ start: null, problem });
  });
});

describe('what a body is framed with', () => {
  const framed = (lines: string, rest: string, version = '1.1') =>
    read(`HTTP/${version} 200 OK\r\n${lines}\r\n\r\n${rest}`);

  test.each([
    ['Content-Length: 5', 'hello', true],
    ['Content-Length: 005', 'hello', true],
    ['Content-Length: 5\r\nContent-Length: 5', 'hello', true],
    ['Content-Length: 5, 5 ,05', 'hello', true],
    ['Connection: close\r\nContent-Length: 5', 'hello', false],
    ['Connection: x, Close\r\nContent-Length: 5', 'hello', false],
    ['Connection: x\r\nConnection: close\r\nContent-Length: 5', 'hello', false],
    ['Connection: closed\r\nContent-Length: 5', 'hello', true],
    ['Keep-Alive: timeout=0\r\nContent-Length: 5', 'hello', false],
    ['Transfer-Encoding: Chunked', '5\r\nhello\r\n0\r\n\r\n', true],
    ['Transfer-Encoding: chunked', '2;a="b"\r\nhe\r\n3 \t;x\r\nllo\r\n000\r\nX: y\r\n\r\n', true],
    ['Transfer-Encoding: chunked\r\nContent-Length: 1', '5\r\nhello\r\n0\r\n\r\n', false],
    ['X: y', 'hello', false],
  ])('%j', (lines, rest, isPersistent) => {
    expect(framed(lines, rest)).toMatchObject({ body: 'hello', problem: null, isPersistent });
  });

  test('a list of blanks takes no time', () => {
    const startMs = performance.now();
    const lines = `Connection: closed${' '.repeat(60_000)}x\r\nContent-Length: 5`;
    expect(framed(lines, 'hello')).toMatchObject({ body: 'hello', isPersistent: true });
    expect(performance.now() - startMs).toBeLessThan(500);
  });

  test.each([
    ['Content-Length: 5', false],
    ['Connection: keep-alive\r\nContent-Length: 5', true],
  ])('HTTP/1.0 ends its connection unless it says otherwise: %j', (lines, isPersistent) => {
    expect(framed(lines, 'hello', '1.0')).toMatchObject({
      start: { httpVersion: '1.0' },
      body: 'hello',
      isPersistent,
    });
  });

  test.each([
    'Content-Length: -5',
    'Content-Length: +5',
    'Content-Length: 5.0',
    'Content-Length: 0x5',
    'Content-Length: 5 5',
    'Content-Length:',
    'Content-Length: ,5',
    'Content-Length: 5,',
    'Content-Length: 5, 6',
    'Content-Length: 5\r\nContent-Length: 6',
    'Content-Length: 9223372036854775808',
    `Content-Length: ${'9'.repeat(1_000)}`,
    'Transfer-Encoding:',
    'Transfer-Encoding: identity',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked, gzip',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked;q=1',
    'Transfer-Encoding: "chunked"',
    'Transfer-Encoding: x\r\nContent-Length: 5',
  ])('%j is a problem', (lines) => {
    expect(framed(lines, 'hello')).toMatchObject({ start: null, body: '' });
    expect(framed(lines, 'hello').problem).not.toBeNull();
  });

  test.each([
    ' 5\r\nhello\r\n0\r\n\r\n',
    '5\nhello\r\n0\r\n\r\n',
    '5\r\r\nhello\r\n0\r\n\r\n',
    '5 5\r\nhello\r\n0\r\n\r\n',
    '5\r\nhello\n0\r\n\r\n',
    '5\r\nhellox\r\n0\r\n\r\n',
    '5;\0\r\nhello\r\n0\r\n\r\n',
    '5;a\nb\r\nhello\r\n0\r\n\r\n',
    '\r\nhello\r\n0\r\n\r\n',
    ';x\r\nhello\r\n0\r\n\r\n',
    '0x5\r\nhello\r\n0\r\n\r\n',
    '-5\r\nhello\r\n0\r\n\r\n',
    '20000000000000\r\nhello\r\n0\r\n\r\n',
    '5\r\nhello\r\n0\r\nX y\r\n\r\n',
  ])('a chunk that breaks the rules: %j', (rest) => {
    expect(framed('Transfer-Encoding: chunked', rest).problem).toMatch(/breaks the rules of HTTP$/);
  });

  test('more framing than data', () => {
    const many = (piece: string, count: number): string => piece.repeat(count);
    const chunked = 'Transfer-Encoding: chunked';
    const problem = 'a body of hardly more than its framing';
    expect(framed(chunked, `1;${many('x', 20_000)}`).problem).toBe(problem);
    expect(framed(chunked, many('0', 20_000)).problem).toBe(problem);
    expect(framed(chunked, `1${many(' ', 20_000)}`).problem).toBe(problem);
    expect(framed(chunked, many(`1;${many('x', 100)}\r\n.\r\n`, 1_000)).problem).toBe(problem);
    const small = framed(chunked, `${many('1;x\r\n.\r\n', 10_000)}0\r\n\r\n`);
    expect(small).toMatchObject({ problem: null, body: many('.', 10_000) });
  });

  test.each([
    ['204 No Content', false, 'X: y', true],
    ['204 No Content', false, 'Content-Length: 0', true],
    ['204 No Content', false, 'Content-Length: 5', false],
    ['204 No Content', false, 'Transfer-Encoding: chunked', false],
    ['304 Not Modified', false, 'Content-Length: 5', true],
    ['200 OK', true, 'Content-Length: 5', true],
    ['200 OK', true, 'Transfer-Encoding: chunked', true],
    ['200 OK', true, 'X: y', true],
  ])('%s, to HEAD: %s, %j: there is no body', (status, isHead, lines, isPersistent) => {
    expect(read(`HTTP/1.1 ${status}\r\n${lines}\r\n\r\n`, isHead)).toMatchObject({
      start: { isFramed: true },
      problem: null,
      isPersistent,
      rest: 0,
    });
  });

  test('what comes after the end is left', () => {
    expect(framed('Content-Length: 5', 'hello\r\n')).toMatchObject({ body: 'hello', rest: 2 });
    expect(framed('Transfer-Encoding: chunked', '0\r\n\r\nHTTP')).toMatchObject({ rest: 4 });
  });

  test.each([
    ['Content-Length: 5', 'hel', 'the connection closed with 2 bytes still to come'],
    [
      'Transfer-Encoding: chunked',
      '5\r\nh',
      'the connection closed with 4 bytes of a chunk still to come',
    ],
    ['Transfer-Encoding: chunked', '1\r\nh\r\n', 'the connection closed before the last chunk'],
    ['Transfer-Encoding: chunked', '0\r\n', 'the connection closed before the last chunk'],
  ])('an end too early: %j, %j', (lines, rest, problem) => {
    expect(framed(lines, rest).problem).toBe(problem);
  });
});

describe('responses before the response', () => {
  const hints = 'HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n';
  const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

  test('are passed over, up to ten', () => {
    expect(read(hints.repeat(10) + ok)).toMatchObject({
      interim: 10,
      body: 'ok',
      problem: null,
      start: { raw: ['Content-Length', '2'] },
    });
    expect(read(hints.repeat(11) + ok).problem).toBe('more than 10 interim responses');
  });

  test('and none is a change of protocol', () => {
    expect(read(`HTTP/1.1 101 Switching\r\n\r\n${ok}`)).toMatchObject({
      start: null,
      problem: 'the server changed to a protocol that nobody asked for',
    });
  });
});

test('a parser that is told to stop from within tells nothing more', () => {
  // Covered for every event: the response begins, and a part of its body has come.
  for (const stopAt of ['start', 'body']) {
    const events: string[] = [];
    const told = parseStopping(stopAt, events);
    expect(told).toEqual(stopAt === 'start' ? ['start'] : ['start', 'body']);
  }
});

function parseStopping(stopAt: string, events: string[]): string[] {
  const text = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n';
  const parser = new ResponseParser();
  const note = (event: string): void => {
    events.push(event);
    if (event === stopAt) parser.stop();
  };
  const handler = {
    onInterim: () => note('interim'),
    onStart: () => note('start'),
    onBody: () => note('body'),
  };
  parser.begin(handler, false);
  parser.read(Buffer.from(text), 0, text.length);
  expect(parser.isDone).toBe(false);
  return events;
}
