import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isFailure, parseAbsolute, type Target } from '../../../src/model/target.ts';
import { clashingFolder, saveName } from '../../../src/sinks/save/name.ts';

// prettier-ignore
const PIECES = [
  '..', '.', '/', '\\', '%2e', '%2E', '%2f', '%5c', '%00', '\0', '%0a', '%e2%80%ae', '%c3%a9', 'e\u0301', 'é', 'É',
  'C:', 'NUL', 'con.', 'COM1.txt', 'lpt9', 'aux', 'PROGRA~1', '~d', '~', ' ', '%20', '-', '.htaccess', 'index.html',
  '*', '?', '"', '<', '|', ':', '\ud800', '\u200b', 'ß', 'ẞ', 'ı', 'ſ', 'K', '日'.repeat(100), 'a'.repeat(300),
];
const HOSTS = ['h', 'H.', 'nul', '..', '[::1]', 'xn--bcher-kva', 'a_80', '127.0.0.1'];

const path = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 12 })
  .map((all) => `/${all.join('')}`);

/** As the parser makes them, and as a program may pass them by every parser. */
const target = fc.oneof(
  fc
    .tuple(fc.constantFrom('http', 'https'), fc.constantFrom(...HOSTS), path)
    .map(([scheme, host, rest]) => parseAbsolute(`${scheme}://${host}${rest}`))
    .filter((parsed): parsed is Target => !isFailure(parsed)),
  path.map((raw): Target => ({ url: `https://h${raw}`, origin: 'https://h', path: raw })),
);

const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;

test('no name leaves the folder, hides, is an option or a device, or is too long for a file system', () => {
  fc.assert(
    fc.property(target, fc.boolean(), (one, ignoresCase) => {
      const { folders, file, hashedFile } = saveName(one, ignoresCase);
      const names = [...folders, ...folders.map(clashingFolder), file, hashedFile];
      for (const name of names) {
        expect(name).not.toMatch(/[/\\\p{Cc}\p{Cs}\p{Bidi_Control}:*?"<>|]/u);
        expect(name).not.toMatch(/^[.-]|[. ]$|^$/);
        expect(name).not.toMatch(DEVICE);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
        expect(name.normalize('NFC')).toBe(name);
      }
      expect(Buffer.byteLength([...folders, hashedFile].join('/'))).toBeLessThan(1_300);
    }),
    { numRuns: 3000 },
  );
});

/** One for all names that some file system takes for one: it folds case, and composes or decomposes. */
const folded = (names: readonly string[]): string =>
  names.join('/').normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD');

test('no two URLs share a file where case and composition do not count', () => {
  fc.assert(
    fc.property(fc.uniqueArray(target, { selector: ({ url }) => url, maxLength: 30 }), (all) => {
      const owners = new Map<string, string>();
      for (const one of all) {
        const { folders, file, hashedFile } = saveName(one, true);
        for (const name of new Set([file, hashedFile])) {
          const key = folded([...folders, name]);
          expect(owners.get(key) ?? one.url).toBe(one.url);
          owners.set(key, one.url);
        }
      }
    }),
    { numRuns: 500 },
  );
});
