import { expect, test } from 'vitest';

import { Payloads, warcDigest } from '../../../src/sinks/warc/payloads.ts';

test.each([
  // RFC 3174's own examples, in base32; the first as archives have it for empty payloads
  ['', 'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'],
  ['abc', 'sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5'],
])('the digest of “%s”', (text, digest) => {
  expect(warcDigest(Buffer.from(text))).toBe(digest);
  expect(warcDigest(Buffer.from(text.slice(0, 1)), Buffer.from(text.slice(1)))).toBe(digest);
});

const at = (url: string): { url: string; date: string } => ({ url, date: '2026' });

test('remembers the first exchange of a payload', () => {
  const payloads = new Payloads();
  expect(payloads.originalOf('a', at('one'))).toBeNull();
  expect(payloads.originalOf('a', at('two'))).toEqual(at('one'));
  expect(payloads.originalOf('a', at('three'))).toEqual(at('one'));
  expect(payloads.originalOf('b', at('two'))).toBeNull();
});

test('forgets what was asked for longest ago, and never holds more than it may', () => {
  const payloads = new Payloads(1_000);
  payloads.originalOf('kept', at('first'));
  for (let count = 0; count < 10_000; count += 1) {
    expect(payloads.originalOf(`digest ${count}`, at('url'))).toBeNull();
    expect(payloads.originalOf('kept', at('other'))).toEqual(at('first'));
  }
  expect(payloads.originalOf('digest 0', at('url'))).toBeNull();
  expect(payloads.originalOf('digest 9999', at('other'))).toEqual(at('url'));
});

test('a URL that is too long by itself is forgotten at once', () => {
  const payloads = new Payloads(1_000);
  expect(payloads.originalOf('a', at('x'.repeat(2_000)))).toBeNull();
  expect(payloads.originalOf('a', at('short'))).toBeNull();
  expect(payloads.originalOf('a', at('other'))).toEqual(at('short'));
});
