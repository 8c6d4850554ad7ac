import { createReadStream } from 'node:fs';

import { WARCParser } from 'warcio';

import type { WarcExchange } from '../../../../src/sinks/warc/index.ts';

export interface ReadRecord {
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  /** All that follows the headers of the record. */
  readonly block: Buffer;
  /** What follows the head of a message within it. */
  readonly payload: Buffer;
  /** In the file. */
  readonly offset: number;
}

/** Reads a whole file; throws where it is not whole. */
export async function readWarc(path: string): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  const parser = new WARCParser(createReadStream(path), {
    parseHttp: false,
    keepHeadersCase: true,
  });
  for await (const record of parser) {
    const block = Buffer.from(await record.readFully(false));
    const head = block.indexOf('\r\n\r\n');
    const headers: Record<string, string> = {};
    const fields = record.warcHeaders.headers;
    for (const name of fields.keys()) headers[name] = fields.get(name) ?? '';
    records.push({
      type: record.warcType,
      headers,
      block,
      payload: block.subarray(head + 4),
      offset: parser.offset,
    });
  }
  return records;
}

/** One line for each. */
export function describeRecords(records: readonly ReadRecord[]): string[] {
  return records.map(({ type, headers }) => `${type} ${headers['WARC-Target-URI'] ?? '-'}`);
}

export function exchangeOf(exchange: Partial<WarcExchange>): WarcExchange {
  return {
    url: 'http://example.com/page',
    startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    remoteIp: '192.0.2.1',
    httpVersion: '1.1',
    requestHead: 'GET /page HTTP/1.1\r\nHost: example.com\r\n\r\n',
    requestBody: null,
    statusCode: 200,
    rawHeaders: ['Content-Type', 'text/html'],
    body: Buffer.alloc(0),
    metadata: { hopsFromSeed: '0' },
    truncated: false,
    ...exchange,
  };
}
