import { describe, expect, test } from 'vitest';

import { toUtf8 } from '../../src/util/unicode.ts';
import { cutEverywhere } from '../sources/support.ts';

async function convert(bytes: Uint8Array): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of toUtf8(cutEverywhere(bytes))) pieces.push(piece);
  return Buffer.concat(pieces);
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

describe('toUtf8', () => {
  test('drops the mark of UTF-8 and changes nothing else', async () => {
    for (const text of ['', 'a', 'aü😀', '\ufeffa', '\ufeff', '\ufeff\ufeffa']) {
      expect((await convert(Buffer.from(text))).toString()).toBe(text.replace('\ufeff', ''));
    }
    const bytes = Buffer.of(0xef, 0xbb, 0x61, 0xff);
    expect(await convert(bytes)).toEqual(bytes);
  });

  test('converts UTF-16, pairs and all', async () => {
    expect((await convert(utf16('aü😀\n'))).toString()).toBe('aü😀\n');
    expect((await convert(utf16('aü😀\n').swap16())).toString()).toBe('aü😀\n');
    expect((await convert(utf16(''))).toString()).toBe('');
  });

  test('lets damage be seen as such', async () => {
    expect(await convert(utf16('a\ud800b'))).toEqual(Buffer.of(0x61, 0xed, 0xa0, 0x80, 0x62));
    expect(await convert(utf16('a\udc00'))).toEqual(Buffer.of(0x61, 0xed, 0xb0, 0x80));
    const odd = Buffer.concat([utf16('a'), Buffer.of(0x0a)]);
    expect(await convert(odd)).toEqual(Buffer.of(0x61, 0xff));
  });
});
