import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { FileError } from '../../../src/model/errors.ts';
import { openWarc } from '../../../src/sinks/warc/index.ts';
import { makeFolder } from '../../support/folder.ts';
import { describeRecords, exchangeOf, readWarc } from './support/read.ts';
import { open, SOFTWARE, written } from './support/write.ts';

const EXTENSIONS = ['.warc', '.warc.gz'] as const;

describe.each(EXTENSIONS)('%s', (extension) => {
  test('holds info once, and answer, request and metadata of each exchange', async () => {
    using folder = makeFolder();
    const body = Buffer.from('<p>ü</p>');
    const [info, response, request, metadata, ...others] = await written(
      folder.file(`a${extension}`),
      exchangeOf({ body, metadata: { via: 'http://example.com/', hopsFromSeed: '1' } }),
    );
    expect(others).toEqual([]);
    expect(info?.headers).toMatchObject({
      'WARC-Type': 'warcinfo',
      'WARC-Filename': `a${extension}`,
      'Content-Type': 'application/warc-fields',
    });
    expect(info?.block.toString()).toMatch(
      /^software: gfetch\/0\.0\.0\r\nformat: WARC File Format 1\.1\r\nconformsTo: http.*\r\n$/,
    );
    const id = response?.headers['WARC-Record-ID'];
    expect(id).toMatch(/^<urn:uuid:[0-9a-f-]{36}>$/);
    const digest = createHash('sha1').update(body).digest();
    expect(response?.headers).toMatchObject({
      'WARC-Type': 'response',
      'WARC-Target-URI': 'http://example.com/page',
      'WARC-Date': '2026-01-02T03:04:05.678Z',
      'WARC-IP-Address': '192.0.2.1',
      'WARC-Protocol': 'http/1.1',
      'WARC-Payload-Digest': `sha1:${base32(digest)}`,
      'Content-Type': 'application/http; msgtype=response',
    });
    expect(response?.block.toString()).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>ü</p>',
    );
    expect(request?.headers).toMatchObject({
      'WARC-Type': 'request',
      'WARC-Concurrent-To': id,
      'WARC-Target-URI': 'http://example.com/page',
      'Content-Type': 'application/http; msgtype=request',
    });
    expect(request?.block.toString()).toBe('GET /page HTTP/1.1\r\nHost: example.com\r\n\r\n');
    expect(metadata?.headers).toMatchObject({
      'WARC-Type': 'metadata',
      'WARC-Concurrent-To': id,
      'Content-Type': 'application/warc-fields',
    });
    expect(metadata?.block.toString()).toBe('via: http://example.com/\r\nhopsFromSeed: 1\r\n');
  });

  test('every record has an id of its own and the digest of its block', async () => {
    using folder = makeFolder();
    const records = await written(
      folder.file(`a${extension}`),
      ...Array.from({ length: 20 }, (_, at) => exchangeOf({ body: Buffer.from(`body ${at}`) })),
    );
    const ids = records.map(({ headers }) => headers['WARC-Record-ID']);
    expect(new Set(ids).size).toBe(1 + 20 * 3);
    for (const { headers, block } of records) {
      const digest = createHash('sha1').update(block).digest();
      expect(headers['WARC-Block-Digest']).toBe(`sha1:${base32(digest)}`);
      expect(headers['Content-Length']).toBe(String(block.length));
    }
  });

  test('the same payload is a revisit that names the first, whatever its URL', async () => {
    using folder = makeFolder();
    const body = Buffer.from('the same');
    const records = await written(
      folder.file(`a${extension}`),
      exchangeOf({ url: 'http://example.com/1', body, startedAtMs: 1_000 }),
      exchangeOf({ url: 'http://example.com/2', body, startedAtMs: 2_000 }),
      exchangeOf({ url: 'http://example.com/3', body: Buffer.from('other') }),
      exchangeOf({ url: 'http://example.com/4', body, startedAtMs: 3_000 }),
    );
    const answers = records.filter(({ type }) => type === 'response' || type === 'revisit');
    expect(answers.map(({ type }) => type)).toEqual(['response', 'revisit', 'response', 'revisit']);
    for (const revisit of answers.filter(({ type }) => type === 'revisit')) {
      expect(revisit.headers).toMatchObject({
        'WARC-Profile': 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
        'WARC-Refers-To-Target-URI': 'http://example.com/1',
        'WARC-Refers-To-Date': '1970-01-01T00:00:01.000Z',
        'WARC-Payload-Digest': answers[0]?.headers['WARC-Payload-Digest'],
      });
      expect(revisit.block.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/);
    }
  });

  test('empty and torn bodies are never revisits', async () => {
    using folder = makeFolder();
    const half = { body: Buffer.from('half'), truncated: true };
    const records = await written(
      folder.file(`a${extension}`),
      ...[{}, {}, half, half].map((each) => exchangeOf({ body: Buffer.alloc(0), ...each })),
    );
    const answers = records.filter(({ type }) => type === 'response');
    expect(answers.map(({ headers }) => headers['WARC-Truncated'])).toEqual([
      undefined,
      undefined,
      'unspecified',
      'unspecified',
    ]);
    expect(records.some(({ type }) => type === 'revisit')).toBe(false);
  });

  test('bodies of any bytes and sizes come back as they were, in their order', async () => {
    using folder = makeFolder();
    const bodies = [0, 1, 100, 5_000, 3_000_000, 17].map((length, at) =>
      Buffer.from(Array.from({ length }, (_, place) => (place * 7 + at * 31 + (place >> 8)) & 255)),
    );
    const records = await written(
      folder.file(`a${extension}`),
      ...bodies.map((body) => exchangeOf({ body })),
    );
    const answers = records.filter(({ type }) => type === 'response');
    expect(answers.map(({ payload }) => payload.equals(bodies.shift() ?? payload))).toEqual(
      Array.from({ length: 6 }, () => true),
    );
  });

  test('cut to what flush told, whatever came after, it goes on and is whole', async () => {
    using folder = makeFolder();
    const path = folder.file(`a${extension}`);
    const first = await open(path);
    void first.add(exchangeOf({ url: 'http://example.com/1' }));
    const size = await first.flush();
    expect(statSync(path).size).toBe(size);
    await first.add(exchangeOf({ url: 'http://example.com/lost' }));
    await first.close();
    execFileSync('sh', ['-c', 'printf "WARC/1.1\\r\\ntorn" >> "$0"', path]);

    const second = await open(path, size);
    expect(await second.flush()).toBe(size);
    await second.add(exchangeOf({ url: 'http://example.com/2' }));
    const end = await second.flush();
    await second.close();
    expect(statSync(path).size).toBe(end);
    expect(describeRecords(await readWarc(path))).toEqual([
      'warcinfo -',
      ...['1', '2']
        .flatMap((name) =>
          ['response', 'request'].map((type) => `${type} http://example.com/${name}`),
        )
        .toSpliced(2, 0, 'metadata http://example.com/1')
        .concat('metadata http://example.com/2'),
    ]);
  });

  test('appending to nothing, or cut to nothing, begins with info', async () => {
    using folder = makeFolder();
    const fresh = folder.file(`fresh${extension}`);
    await (await open(fresh, 0)).close();
    const old = folder.write(`old${extension}`, 'nonsense');
    await (await open(old, 0)).close();
    await (await openWarc(old, { append: true, software: SOFTWARE })).close();
    for (const path of [fresh, old]) {
      expect(describeRecords(await readWarc(path))).toEqual(['warcinfo -']);
    }
  });

  test('not appending begins anew', async () => {
    using folder = makeFolder();
    const path = folder.file(`a${extension}`);
    await written(path, exchangeOf({}), exchangeOf({}));
    const records = await written(path, exchangeOf({}));
    expect(records.length).toBe(4);
  });
});

test('each record is a gzip member of its own', async () => {
  using folder = makeFolder();
  const path = folder.file('a.warc.gz');
  const records = await written(path, exchangeOf({}), exchangeOf({ body: Buffer.alloc(50_000) }));
  const bytes = readFileSync(path);
  expect(records.length).toBe(7);
  const ends = [...records.slice(1).map(({ offset }) => offset), bytes.length];
  for (const [at, { offset, type, block }] of records.entries()) {
    const member = gunzipSync(bytes.subarray(offset, ends[at]));
    expect(member.toString('latin1')).toMatch(new RegExp(`^WARC/1\\.1\r\nWARC-Type: ${type}\r\n`));
    expect(member.subarray(-4 - block.length)).toEqual(Buffer.concat([block, CRLFS]));
  }
});

const CRLFS = Buffer.from('\r\n\r\n');

describe('failures', () => {
  test.each([
    ['a missing folder', 'missing/a.warc', 'the folder does not exist'],
    ['a folder', '', 'is no regular file'],
  ])('%s', async (_name, file, reason) => {
    using folder = makeFolder();
    const opening = open(folder.file(file));
    await expect(opening).rejects.toThrow(FileError);
    await expect(opening).rejects.toThrow(reason);
  });

  test('a pipe is refused at once, though nobody reads it', async () => {
    using folder = makeFolder();
    const path = folder.file('a.warc');
    execFileSync('mkfifo', [path]);
    await expect(open(path)).rejects.toThrow('is no regular file');
  });

  test('a file shorter than what had been written to it is left as it is', async () => {
    using folder = makeFolder();
    const path = folder.write('a.warc', 'short');
    await expect(open(path, 6)).rejects.toThrow('holds 5 bytes, where 6 had been written to it');
    expect(folder.read('a.warc')).toBe('short');
    await expect(open(folder.file('b.warc'), 6)).rejects.toThrow('b.warc: the file does not exist');
    expect(existsSync(folder.file('b.warc'))).toBe(false);
  });

  test('a file that was removed meanwhile is told of', async () => {
    using folder = makeFolder();
    const output = await open(folder.file('a.warc'));
    await output.add(exchangeOf({}));
    rmSync(folder.file('a.warc'));
    await expect(output.close()).rejects.toThrow('was removed while it was written');
  });
});

/** Kept apart from ours: by way of a number. */
function base32(bytes: Uint8Array): string {
  const digits = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
    .toString(32)
    .padStart(32, '0');
  return digits.replace(/./g, (digit) => {
    const value = Number.parseInt(digit, 32);
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(value);
  });
}
