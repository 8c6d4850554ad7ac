import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { SourceFormat } from '../../src/model/ports.ts';
import { SOURCE_FORMATS } from '../../src/sources/index.ts';
import { formatOfName } from '../../src/sources/sniff.ts';
import { printable } from '../../src/util/printable.ts';
import { collect, cutAt, cutEverywhere, readWords } from './support.ts';

const URLS = [
  'https://example.com/',
  'https://example.com/search?q=a,b&n=1',
  'https://bücher.example/straße',
];

/** What one format or another gives a meaning to, and what cuts may fall into. */
const NOISE = [
  '\n \r " "" , \t # { } \0 \ud83d\ude00 \u2028 ÿ http://a/ {"url":"http://b/"} url',
  '< > <loc> </loc> <!-- --> <![CDATA[ ]]> &amp; <urlset>',
].flatMap((words) => words.split(' '));

const STEERING = ['\u001b[2J', '\u009b', '\u202e', '\u2066', '\u200f', '\x07'];

const BLANK = Buffer.from(' \n\r\t\n');

const REFERENCE = readFileSync(new URL('../../docs/reference.md', import.meta.url), 'utf8');

const sample = (format: SourceFormat): Buffer =>
  readFileSync(new URL(`../../fixtures/inputs/urls${format.extensions[0]}`, import.meta.url));

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'gfetch-sources-'))));
afterAll(() => rm(folder, { recursive: true }));

test.each<readonly [string, readonly string[]]>([
  ['names', SOURCE_FORMATS.map(({ name }) => name)],
  ['extensions', SOURCE_FORMATS.flatMap(({ extensions }) => extensions)],
  ['first characters', SOURCE_FORMATS.flatMap(({ firstCharacter }) => firstCharacter ?? [])],
])('%s belong to one format each', (_what, all) => {
  expect(all).not.toEqual([]);
  expect(new Set(all).size).toBe(all.length);
});

// every new format is tested by being listed, and by a sample with the three URLs
describe.each(SOURCE_FORMATS)('$name', (format) => {
  const plain = sample(format);
  const withCrLf = Buffer.from(plain.toString().replaceAll('\n', '\r\n'));
  const encodings: Record<string, Buffer> = {
    'as it is': plain,
    'with CRLF': withCrLf,
    'with CR': Buffer.from(plain.toString().replaceAll('\n', '\r')),
    'with a byte order mark': Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), plain]),
    'in UTF-16 LE': Buffer.from(`\ufeff${plain.toString()}`, 'utf16le'),
    'in UTF-16 BE': Buffer.from(`\ufeff${plain.toString()}`, 'utf16le').swap16(),
    'without a final line end': plain.subarray(0, -1),
    gzipped: gzipSync(plain),
    'gzipped in two members': Buffer.concat([
      gzipSync(plain.subarray(0, 40)),
      gzipSync(plain.subarray(40)),
    ]),
  };

  describe.each(Object.keys(encodings))('%s', (name) => {
    const bytes = encodings[name] ?? Buffer.alloc(0);

    test('reads from a file', async () => {
      const path = join(folder, `${name}${format.extensions[0]}`);
      await writeFile(path, bytes);
      const items = await readWords([path]);
      expect(items.map(({ text, failure }) => ({ text, failure }))).toEqual(
        URLS.map((text) => ({ text, failure: undefined })),
      );
    });

    test('reads from stdin, cut after every byte', async () => {
      const items = await readWords(['-'], { stdin: cutEverywhere(bytes), format: format.name });
      expect(items.map(({ text }) => text)).toEqual(URLS);
    });
  });

  test.each(format.extensions)('%s is its own, in any case and packed or not', (extension) => {
    expect(extension).toMatch(/^\.[a-z]+$/);
    expect(formatOfName(`a${extension}`)).toBe(format);
    expect(formatOfName(`A${extension.toUpperCase()}.GZ`)).toBe(format);
  });

  test.skipIf(format.firstCharacter === undefined)('is known by its first character', async () => {
    const items = await readWords(['-'], { stdin: cutAt(Buffer.concat([BLANK, plain]), []) });
    expect(items.map(({ text }) => text)).toEqual(URLS);
  });

  test('what is too long is one failure that tells the limit, and the docs tell it, too', async () => {
    const long = plain.toString().replaceAll('search', 'x'.repeat(17_000_000));
    const items = await readWords(['-'], {
      stdin: cutAt(Buffer.from(long), [1_000, 100_000, 5_000_000]),
      format: format.name,
    });
    expect(items.map(({ failure }) => failure?.code)).toEqual([
      undefined,
      'invalid_url',
      undefined,
    ]);
    const [, limit] =
      / is longer than ([\d,]+) bytes$/.exec(items[1]?.failure?.message ?? '') ?? [];
    expect(limit).toBeDefined();
    expect(REFERENCE).toContain(limit);
  });

  test('an empty input is no defect', async () => {
    const read = readWords(['-'], { stdin: cutAt(Buffer.alloc(0), []), format: format.name });
    await expect(
      read.then(
        () => 'read',
        (error: Error) => error.name,
      ),
    ).resolves.toMatch(/^(read|FileError)$/);
  });

  test('quotes nothing that steers a terminal', async () => {
    const read = await format.load();
    const at = fc.nat(plain.length);
    const words = fc.array(fc.constantFrom(...NOISE, ...STEERING), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(at, words, async (cut, noise) => {
        const bytes = Buffer.concat([
          plain.subarray(0, cut),
          Buffer.from(noise.join('')),
          plain.subarray(cut),
        ]);
        const messages: string[] = [];
        try {
          const items = await collect(read(cutAt(bytes, []), { source: 'a\u001b.x' }));
          for (const { failure } of items) messages.push(failure?.message ?? '');
        } catch (error) {
          messages.push(String(error));
        }
        expect(messages.map(printable)).toEqual(messages);
      }),
      { numRuns: 200 },
    );
  });

  test('reads the same however the bytes arrive, whatever they are', async () => {
    const read = await format.load();
    const outcome = async (bytes: Uint8Array, places: readonly number[]): Promise<unknown> => {
      try {
        return await collect(read(cutAt(bytes, places), { source: 'x' }));
      } catch (error) {
        return String(error);
      }
    };
    const noise = fc.array(fc.constantFrom(...NOISE));
    const raw = fc.uint8Array({ max: 255, maxLength: 4 });
    const content = fc
      .tuple(fc.nat(plain.length), noise, raw)
      .map(([at, words, bytes]) =>
        Buffer.concat([
          plain.subarray(0, at),
          Buffer.from(words.join('')),
          bytes,
          plain.subarray(at),
        ]),
      );
    await fc.assert(
      fc.asyncProperty(content, fc.array(fc.nat()), async (bytes, cuts) => {
        const places = cuts.map((cut) => cut % (bytes.length + 1));
        expect(await outcome(bytes, places)).toEqual(await outcome(bytes, []));
      }),
      { numRuns: 200 },
    );
  });
});
