import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isFailure, parseAbsolute, type Target } from '../../../src/model/target.ts';
import { createFolderStore } from '../../../src/sinks/save/folder-store.ts';

const PIECES = [
  'a',
  'b',
  'A',
  '/',
  '..',
  '%2e%2e',
  '%2f',
  '\\',
  '.x',
  '?q',
  'é',
  'index.html',
  '~d',
];

const target = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 6 })
  .map((pieces) => parseAbsolute(`https://h/${pieces.join('')}`))
  .filter((parsed): parsed is Target => !isFailure(parsed));

/** What lies there before, each in a place that some URL wants. */
const planted = fc.array(
  fc.record({
    at: fc.constantFrom('h', 'h/a', 'h/b', 'h/a/b', 'h/index.html', 'h/A'),
    what: fc.constantFrom('link to a folder', 'link to a file', 'dangling link', 'folder', 'file'),
  }),
  { maxLength: 3 },
);

const BEFORE = 'what was there before';

function plant(root: string, outside: string, { at, what }: { at: string; what: string }): void {
  const path = join(root, at);
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (what === 'link to a folder') symlinkSync(outside, path);
    else if (what === 'link to a file') symlinkSync(join(outside, 'secret'), path);
    else if (what === 'dangling link') symlinkSync(join(outside, 'not-there'), path);
    else if (what === 'folder') mkdirSync(path);
    else writeFileSync(path, BEFORE, { flag: 'wx' });
  } catch {
    // Something planted earlier is in its way.
  }
}

/** Every file below a folder, with what is in it. */
function contentOf(folder: string): (readonly string[])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isFile() ? [path, readFileSync(path, 'utf8')] : [path];
  });
}

test('whatever lies in the folder, bodies go below it, each to a file of its own', async () => {
  await fc.assert(
    fc.asyncProperty(
      planted,
      fc.uniqueArray(target, { selector: ({ url }) => url, maxLength: 6 }),
      async (plants, targets) => {
        const top = realpathSync(mkdtempSync(join(tmpdir(), 'gfetch-save-property-')));
        const [root, outside] = [join(top, 'saved'), join(top, 'outside')];
        try {
          mkdirSync(root);
          mkdirSync(outside);
          writeFileSync(join(outside, 'secret'), BEFORE);
          for (const each of plants) plant(root, outside, each);
          const before = contentOf(outside);

          const store = await createFolderStore(root);
          const saved = new Map<string, string>();
          for (const one of targets) {
            const writer = store.open(one, 1, null);
            writer.write(Buffer.from(one.url));
            // A link in the way is told, and not followed.
            // oxlint-disable-next-line no-await-in-loop -- one after the other, so that they can be told apart
            const path = await writer.finish().catch(() => null);
            if (path === null) continue;
            expect(saved.get(path)).toBeUndefined();
            saved.set(path, one.url);
          }
          for (const [path, url] of saved) {
            const real = realpathSync(join(root, path));
            expect(relative(root, real).split(sep)).toEqual(path.split('/'));
            expect(lstatSync(real).isFile()).toBe(true);
            expect(readFileSync(real, 'utf8')).toBe(url);
          }
          expect(contentOf(outside)).toEqual(before);
          const parts = readdirSync(root).filter((name) => name.startsWith('.'));
          expect(parts).toEqual([]);
        } finally {
          rmSync(top, { recursive: true });
        }
      },
    ),
    { numRuns: 100 },
  );
});
