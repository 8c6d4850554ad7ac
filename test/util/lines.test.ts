import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { splitLines, type Line } from '../../src/util/lines.ts';
import { collect, cutAt, cutEverywhere } from '../sources/support.ts';

const split = (content: string | Uint8Array, maxBytes = 1_000): Promise<Line[]> =>
  collect(splitLines(cutAt(Buffer.from(content), []), maxBytes));

const shown = (lines: readonly Line[]): (string | number)[][] =>
  lines.map(({ number, text, fault }) => (fault ? [number, text, fault] : [number, text]));

describe('splitLines', () => {
  test('takes LF, CRLF, CR and the end for line ends, and counts empty lines', async () => {
    expect(shown(await split('a\nb\r\nc\rd\n\r\n\r\re'))).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
      [8, 'e'],
    ]);
    expect(await split('')).toEqual([]);
    expect(await split('\n\r\n')).toEqual([]);
  });

  test('takes CRLF for one end also where it is cut', async () => {
    const bytes = Buffer.from('a\r\nb\r\n');
    const lines = await collect(splitLines(cutEverywhere(bytes), 10));
    expect(shown(lines)).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  test('yields what a chunk completes, before the next is asked for', async () => {
    const asked: string[] = [];
    const chunks = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      for (const chunk of ['a\nb', 'c\n', 'd']) {
        asked.push(chunk);
        yield Buffer.from(chunk);
      }
    };
    const lines = splitLines(chunks(), 10);
    expect((await lines.next()).value).toEqual([{ number: 1, text: 'a', fault: undefined }]);
    expect(asked).toEqual(['a\nb']);
    await lines.return();
  });

  test('says which lines are no UTF-8, and shows their bytes', async () => {
    const bytes = Buffer.concat([
      Buffer.from('gut: ü\n'),
      Buffer.from('latin-1: \xfc\n', 'latin1'),
      Buffer.from('next'),
    ]);
    expect(shown(await split(bytes))).toEqual([
      [1, 'gut: ü'],
      [2, 'latin-1: \\xfc', 'not_utf8'],
      [3, 'next'],
    ]);
  });

  test('accepts a line of the greatest length and keeps only the head of a longer one', async () => {
    const lines = await split(`${'a'.repeat(300)}\n${'b'.repeat(301)}\nc`, 300);
    expect(shown(lines)).toEqual([
      [1, 'a'.repeat(300)],
      [2, 'b'.repeat(200), 'too_long'],
      [3, 'c'],
    ]);
  });

  test('cuts the head of a long line between characters', async () => {
    const [line] = await split(`a${'ü'.repeat(500)}`, 100);
    expect(line).toEqual({ number: 1, text: `a${'ü'.repeat(99)}`, fault: 'too_long' });
  });

  test('agrees with splitting the whole text at once', async () => {
    const text = fc.array(fc.constantFrom('\n', '\r', 'a', 'ü', '😀', ' '));
    await fc.assert(
      fc.asyncProperty(text, async (parts) => {
        const whole = parts.join('');
        const expected = whole
          .split(/\r\n|\r|\n/)
          .map((line, index) => [index + 1, line])
          .filter(([, line]) => line !== '');
        expect(shown(await split(whole))).toEqual(expected);
      }),
    );
  });
});
