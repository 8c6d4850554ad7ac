import { describe, expect, test } from 'vitest';

import type { WarcExchange } from '../../../src/sinks/warc/index.ts';
import { makeFolder } from '../../support/folder.ts';
import { exchangeOf, type ReadRecord } from './support/read.ts';
import { written } from './support/write.ts';

/** The records of one exchange, by type. */
async function recordsOf(exchange: Partial<WarcExchange>): Promise<Record<string, ReadRecord>> {
  using folder = makeFolder();
  const records = await written(folder.file('a.warc'), exchangeOf(exchange));
  return Object.fromEntries(records.map((record) => [record.type, record]));
}

describe('heads', () => {
  test.each([
    [404, '1.1', 'HTTP/1.1 404 Not Found'],
    [200, '1.0', 'HTTP/1.0 200 OK'],
    [301, '2', 'HTTP/1.1 301 Moved Permanently'],
    [299, null, 'HTTP/1.1 299 '],
  ])('of %i over %s', async (statusCode, httpVersion, line) => {
    const { response } = await recordsOf({ statusCode, httpVersion });
    expect(response?.block.toString().split('\r\n')[0]).toBe(line);
  });

  test.each([
    ['none', [], ['Content-Length: 4']],
    ['a true length', ['content-length', '4'], ['content-length: 4']],
    [
      'a length and coding of the wire',
      ['Content-Encoding', 'br', 'Content-Length', '99', 'Vary', 'x'],
      [
        'X-Archive-Orig-Content-Encoding: br',
        'X-Archive-Orig-Content-Length: 99',
        'Vary: x',
        'Content-Length: 4',
      ],
    ],
    [
      'chunks',
      ['transfer-encoding', 'chunked'],
      ['X-Archive-Orig-transfer-encoding: chunked', 'Content-Length: 4'],
    ],
    [
      'a length twice',
      ['Content-Length', '4', 'Content-Length', '4'],
      ['Content-Length: 4', 'X-Archive-Orig-Content-Length: 4'],
    ],
    [
      'one name twice',
      ['Set-Cookie', 'a', 'Set-Cookie', 'b'],
      ['Set-Cookie: a', 'Set-Cookie: b', 'Content-Length: 4'],
    ],
    [
      'Latin-1 as the bytes that came',
      ['X', 'caf\u00e9 \u00c3\u00bc'],
      ['X: caf\u00e9 \u00c3\u00bc', 'Content-Length: 4'],
    ],
  ])('with %s', async (_name, rawHeaders, lines) => {
    const { response } = await recordsOf({ rawHeaders, body: Buffer.from('body') });
    expect(response?.block.toString('latin1')).toBe(
      `HTTP/1.1 200 OK\r\n${lines.join('\r\n')}\r\n\r\nbody`,
    );
  });

  test('of a request that has a body, or is not known', async () => {
    const { request } = await recordsOf({
      requestHead: 'POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n',
      requestBody: Buffer.from([1, 2, 255]),
    });
    expect(request?.block.toString('latin1')).toBe(
      'POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n\u0001\u0002\u00ff',
    );
    expect(Object.keys(await recordsOf({ requestHead: '', metadata: {} }))).toEqual([
      'warcinfo',
      'response',
    ]);
  });
});

describe('what comes from outside forges no record', () => {
  const FORGED = 'x\r\n\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n\r\n';

  test.each([
    ['url', { url: `http://example.com/${FORGED}` }],
    ['header value', { rawHeaders: ['X', FORGED] }],
    ['header name', { rawHeaders: [FORGED, 'x'] }],
    ['header beyond Latin-1', { rawHeaders: ['X', 'a\u010d\u010a\u010d\u010aWARC/1.1'] }],
    ['metadata', { metadata: { via: FORGED, [FORGED]: 'x' } }],
    ['address', { remoteIp: `192.0.2.1${FORGED}` }],
    ['version', { httpVersion: FORGED }],
  ])('%s', async (_name, exchange) => {
    const { response, request, metadata, warcinfo, ...others } = await recordsOf(exchange);
    expect([warcinfo, response, request, metadata].every((record) => record !== undefined)).toBe(
      true,
    );
    expect(others).toEqual({});
    expect(response?.block.indexOf('\r\n\r\n')).toBe((response?.block.length ?? 0) - 4);
    expect(response?.headers['WARC-Target-URI']).toMatch(/^[!-~]+$/);
  });

  test('a URL is kept without fragment and credentials, and with what the writer takes for its own', async () => {
    const { response } = await recordsOf({
      url: 'http://u:secret@example.com/ü,,,WARC-Type:a?b c,,,d#e',
    });
    expect(response?.headers['WARC-Target-URI']).toBe(
      'http://example.com/%C3%BC,,,WARC-Type:a?b%20c,,,d',
    );
    expect(JSON.stringify(response)).not.toContain('secret');
  });

  test.each([
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['nonsense', undefined],
    [null, undefined],
  ])('address %s', async (remoteIp, expected) => {
    const { response } = await recordsOf({ remoteIp });
    expect(response?.headers['WARC-IP-Address']).toBe(expected);
  });
});
