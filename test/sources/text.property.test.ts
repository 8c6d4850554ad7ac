import { isUtf8 } from 'node:buffer';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { readText } from '../../src/sources/text.ts';
import { printable } from '../../src/util/printable.ts';
import { collect, cutAt } from './support.ts';

const PIECES = ['\n', '\r', '\r\n', ' ', '#', '\t', 'http://h/', '@', ':', '\u00a0', '\u2028', 'é'];

const bytesOf = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES).map((piece) => Buffer.from(piece)),
      fc.uint8Array({ maxLength: 3 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => Buffer.concat(pieces));

interface Expected {
  readonly line: number;
  /** null: it is no UTF-8. */
  readonly text: string | null;
}

/** Lines by another way: as Latin-1, which has all bytes. */
function linesOf(bytes: Buffer): Buffer[] {
  return bytes
    .toString('latin1')
    .split(/\r\n|\n|\r/)
    .map((line) => Buffer.from(line, 'latin1'));
}

test('every line is one item, a blank or a comment, however the bytes arrive', async () => {
  await fc.assert(
    fc.asyncProperty(bytesOf, fc.array(fc.nat()), async (bytes, cuts) => {
      const places = cuts.map((cut) => cut % (bytes.length + 1));
      const items = await collect(readText(cutAt(bytes, places), { source: 'x' }));
      const expected = linesOf(bytes).flatMap<Expected>((line, index) => {
        if (!isUtf8(line)) return [{ line: index + 1, text: null }];
        const text = line.toString().trim();
        return text === '' || text.startsWith('#') ? [] : [{ line: index + 1, text }];
      });
      expect(items.map(({ line }) => line)).toEqual(expected.map(({ line }) => line));
      for (const [index, { text, failure }] of items.entries()) {
        if (failure === undefined) expect(text).toBe(expected[index]?.text);
        else expect(text).toBe(printable(text));
      }
    }),
    { numRuns: 400 },
  );
});
