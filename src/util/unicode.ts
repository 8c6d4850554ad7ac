import { StringDecoder } from 'node:string_decoder';

import { peek } from './peek.ts';

const UTF8_MARK = [0xef, 0xbb, 0xbf] as const;
const UTF16_LE_MARK = [0xff, 0xfe] as const;
const UTF16_BE_MARK = [0xfe, 0xff] as const;
const MARKS = [UTF8_MARK, UTF16_LE_MARK, UTF16_BE_MARK] as const;

/**
 * Drops a byte order mark and turns UTF-16 that has one into UTF-8. Half a surrogate pair becomes
 * three bytes that are no UTF-8, so that whoever decodes notices it as any other damage.
 */
export async function* toUtf8(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { head, chunks } = await peek(
    source,
    (bytes) => !MARKS.some((mark) => mayStart(bytes, mark)),
  );
  const mark = MARKS.find((bytes) => bytes.every((byte, at) => head[at] === byte));
  if (mark === undefined) yield* chunks;
  else if (mark === UTF8_MARK) yield* skip(chunks, mark.length);
  else yield* fromUtf16(skip(chunks, mark.length), mark === UTF16_BE_MARK);
}

/** True while `bytes` is a beginning of `mark`, and not all of it. */
function mayStart(bytes: Uint8Array, mark: readonly number[]): boolean {
  return bytes.length < mark.length && bytes.every((byte, at) => byte === mark[at]);
}

async function* skip(
  chunks: AsyncIterable<Uint8Array>,
  count: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let left = count;
  for await (const chunk of chunks) {
    const rest = chunk.subarray(left);
    left -= chunk.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}

async function* fromUtf16(
  chunks: AsyncIterable<Uint8Array>,
  isBigEndian: boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new StringDecoder('utf16le');
  let odd: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([odd, chunk]);
    const units = bytes.subarray(0, bytes.length - (bytes.length % 2));
    odd = bytes.subarray(units.length);
    const text = decoder.write(isBigEndian ? units.swap16() : units);
    if (text !== '') yield encode(text);
  }
  const rest = encode(decoder.end());
  // A last byte that is no character either way.
  yield odd.length > 0 ? Buffer.concat([rest, Buffer.of(0xff)]) : rest;
}

const LONE_SURROGATE = /(\p{Cs})/u;

function encode(text: string): Buffer {
  if (!LONE_SURROGATE.test(text)) return Buffer.from(text);
  // An odd place holds what the pattern caught.
  return Buffer.concat(
    text
      .split(LONE_SURROGATE)
      .map((part, place) => (place % 2 === 0 ? Buffer.from(part) : encodeSurrogate(part))),
  );
}

/** The code unit in the form of UTF-8, which UTF-8 forbids (RFC 3629 section 3). */
function encodeSurrogate(unit: string): Buffer {
  const code = unit.charCodeAt(0);
  return Buffer.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
}
