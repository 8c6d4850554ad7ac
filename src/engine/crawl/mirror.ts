import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';

import { rewriteLinks } from '../../extract/rewrite.ts';
import type { StoredPage } from '../../model/crawl.ts';
import { FileError } from '../../model/errors.ts';
import { printable } from '../../util/printable.ts';
import { replaceFile } from '../../util/replace-file.ts';
import { systemReason } from '../../util/system-error.ts';

interface Memory {
  pages(): Iterable<StoredPage>;
  page(key: string): StoredPage | null;
  keyOf(url: string): string;
}

/** Redirects from one saved page to another that are followed. */
const MAX_HOPS = 10;

/**
 * Lets the links of saved pages and style sheets lead to the files of those that were saved, and all
 * others to the web, in place. A file that is not as it came (`hash`, where there is one) is left as it
 * is. Returns how many files that changed.
 *
 * @throws FileError where one cannot be read or written.
 */
export async function convertMirror(folder: string, memory: Memory): Promise<number> {
  const root = await realpath(folder);
  let changed = 0;
  for (const page of memory.pages()) {
    const kind = kindOf(page);
    if (kind === null || page.savedPath === null) continue;
    const path = join(root, page.savedPath);
    const text = await textOf(path);
    // Converted before, by a process that went on or was killed: that cannot be done twice.
    if (page.hash !== null && page.hash !== hashOf(text)) continue;
    const from = page.savedPath;
    const converted = rewriteLinks(text, page.url, kind, (url, fragment) => {
      const target = savedTarget(memory, url);
      return (target === null ? url : between(from, target)) + fragment;
    });
    if (converted === text) continue;
    await replaceFile(path, Buffer.from(converted, 'latin1'));
    changed += 1;
  }
  return changed;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

/** Every byte as one character: whatever the charset, links are in ASCII, and the rest stays as it is. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    throw new FileError(`${printable(path)}: cannot be read: ${systemReason(error)}`, {
      cause: error,
    });
  }
}

function kindOf({ contentType, savedPath, statusCode }: StoredPage): 'html' | 'css' | null {
  if (savedPath === null || statusCode === null) return null;
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  return type === 'text/css' ? 'css' : null;
}

/** The file of a URL, or of where it redirects to; null: it was not saved. */
function savedTarget(memory: Memory, url: string): string | null {
  let page = memory.page(memory.keyOf(url));
  for (let hops = 0; page !== null && hops < MAX_HOPS; hops += 1) {
    if (page.location === null) return page.savedPath;
    page = memory.page(memory.keyOf(page.location));
  }
  return null;
}

/** A relative URL from one saved file to another. */
function between(from: string, to: string): string {
  const path = relative(dirname(from), to).split(sep).join(posix.sep);
  return path.split('/').map(encodeURIComponent).join('/');
}
