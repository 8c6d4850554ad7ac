import { LAST_BUCKET, RADIX } from '../../util/latency-sketch.ts';
import type { NumberReader, NumberWriter } from './number-text.ts';

/** Of what `LatencySketch` reads: three digits, and eight. */
const MAX_BUCKETS = LAST_BUCKET + 1;
const MAX_COUNT = RADIX ** 8 - 1;
const MAX_LENGTH = '000:00000000,'.length;

const COMMA = 44;
const COLON = 58;
const ZERO = 48;
const A = 97;

// One for all, since nothing is kept in it: what is read ends as a string.
const digits = Buffer.alloc(16);

/**
 * Buckets mostly follow each other: how many entries there are, then their counts; an entry 0 tells
 * that the next number is of buckets that are skipped.
 */
export function packLatency(latency: string, numbers: NumberWriter): void {
  const entries = latency === '' ? [] : latency.split(',');
  numbers.add(entries.length);
  let expected = 0;
  for (const entry of entries) {
    const colon = entry.indexOf(':');
    const bucket = Number.parseInt(colon === -1 ? entry : entry.slice(0, colon), RADIX);
    if (bucket > expected) {
      numbers.add(0);
      numbers.add(bucket - expected);
    }
    numbers.add(colon === -1 ? 1 : Number.parseInt(entry.slice(colon + 1), RADIX));
    expected = bucket + 1;
  }
}

/**
 * What a `LatencySketch` reads. By bytes, since a large memory holds millions of buckets.
 *
 * @throws CorruptMemory
 */
export function unpackLatency(numbers: NumberReader): string {
  const entries = numbers.next();
  if (entries > MAX_BUCKETS) throw numbers.wrong('holds too many times');
  let bytes = Buffer.allocUnsafe(Math.min(entries, 256) * MAX_LENGTH);
  let length = 0;
  let bucket = 0;
  for (let i = 0; i < entries; i += 1) {
    let count = numbers.next();
    if (count === 0) {
      bucket += numbers.next();
      count = numbers.next();
    }
    if (count === 0 || count > MAX_COUNT || bucket >= MAX_BUCKETS) {
      throw numbers.wrong('holds times that are none');
    }
    if (length + MAX_LENGTH > bytes.length) bytes = Buffer.concat([bytes], 2 * bytes.length);
    if (i > 0) bytes[length++] = COMMA;
    length = writeNumber(bytes, length, bucket);
    if (count > 1) {
      bytes[length++] = COLON;
      length = writeNumber(bytes, length, count);
    }
    bucket += 1;
  }
  return bytes.toString('latin1', 0, length);
}

/** @returns where it ends */
function writeNumber(bytes: Buffer, start: number, number: number): number {
  let count = 0;
  for (let rest = number; rest > 0 || count === 0; rest = Math.floor(rest / RADIX)) {
    const digit = rest % RADIX;
    digits[count++] = digit < 10 ? ZERO + digit : A + digit - 10;
  }
  for (let i = 0; i < count; i += 1) bytes[start + i] = digits[count - 1 - i] ?? ZERO;
  return start + count;
}
