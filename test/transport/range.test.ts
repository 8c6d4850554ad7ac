import { describe, expect, test } from 'vitest';

import { partProblem } from '../../src/transport/range.ts';
import { openFetcher } from '../support/transport.ts';
import { startRawServer } from './support/raw-server.ts';

const headers = (list: Readonly<Record<string, string>>): string[] => Object.entries(list).flat();

describe('a part answers a range', () => {
  const told = (asked: string, range: string, length?: string): boolean =>
    partProblem(
      `bytes=${asked}`,
      headers({
        'Content-Range': range,
        ...(length === undefined ? {} : { 'Content-Length': length }),
      }),
    ) === null;

  test.each([
    ['0-4', 'bytes 0-4/10'],
    ['0-4', 'BYTES 0-4/10'],
    ['0-4', 'bytes 0-4/*'],
    ['0-99', 'bytes 0-9/10'],
    ['5-', 'bytes 5-9/10'],
    ['5-', 'bytes 5-9/*'],
    ['-5', 'bytes 5-9/10'],
    ['-50', 'bytes 0-9/10'],
    ['-5', 'bytes 5-9/*'],
    // Several: the parts are in the body.
    ['0-1,4-5', 'bytes 0-1/10'],
  ])('%s: %s', (asked, range) => {
    expect(told(asked, range)).toBe(true);
  });

  test.each([
    ['0-4', 'bytes 5-9/10'],
    ['0-4', 'bytes 0-5/10'],
    ['0-4', 'bytes 0-3/10'],
    ['0-4', 'bytes 0-5/*'],
    ['0-4', 'bytes 1-4/*'],
    ['5-', 'bytes 0-9/10'],
    ['5-', 'bytes 5-8/10'],
    ['-5', 'bytes 0-4/10'],
    ['-5', 'bytes 0-5/*'],
    ['0-4', 'bytes 4-0/10'],
    ['0-9', 'bytes 0-9/5'],
    ['0-4', 'bytes */10'],
    ['0-4', 'items 0-4/10'],
    ['0-4', 'nonsense'],
  ])('%s: not %s', (asked, range) => {
    expect(told(asked, range)).toBe(false);
  });

  test('its length must be that of the range', () => {
    expect(told('0-4', 'bytes 0-4/10', '5')).toBe(true);
    expect(told('0-4', 'bytes 0-4/10', '6')).toBe(false);
  });

  test('it must say which', () => {
    expect(partProblem('bytes=0-4', headers({}))?.message).toContain('Content-Range');
    expect(partProblem('bytes=0-1,4-5', headers({}))).toBeNull();
  });
});

describe('on the wire', () => {
  const PART =
    'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n';

  test('a wrong part is no response, and the next one comes over another connection', async () => {
    await using server = await startRawServer((socket) => socket.write(`${PART}\r\nworld`));
    await using fetcher = await openFetcher({ options: { range: '0-4' } });
    const outcome = await fetcher.get(server.url);
    expect(outcome).toMatchObject({
      failure: {
        code: 'bad_response',
        message: 'asked for bytes=0-4, the server sent bytes 5-9/10',
      },
      statusCode: 206,
      body: null,
    });
    await fetcher.get(server.url);
    expect(server.connections()).toBe(2);
  });

  test('a range is asked for by --range, by --header, or by a line', async () => {
    await using server = await startRawServer((socket) => socket.write(`${PART}\r\nworld`));
    await using byHeader = await openFetcher({ options: { headers: { range: 'bytes=0-4' } } });
    expect((await byHeader.get(server.url)).failure?.code).toBe('bad_response');
    const line = { headers: { range: 'bytes=5-9' } };
    expect(await byHeader.get(server.url, line)).toMatchObject({ failure: null, sizeBytes: 5 });
    // Nobody asked: it is taken as it is.
    const none = { headers: { range: '' } };
    expect(await byHeader.get(server.url, none)).toMatchObject({ failure: null, statusCode: 206 });
  });

  test.each([
    ['200 OK', 10],
    ['416 Range Not Satisfiable', 0],
  ])('%s is an answer as any other', async (status, size) => {
    await using server = await startRawServer((socket) =>
      socket.write(`HTTP/1.1 ${status}\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`),
    );
    await using fetcher = await openFetcher({ options: { range: '0-4' } });
    expect(await fetcher.get(server.url)).toMatchObject({ failure: null, sizeBytes: size });
  });
});
