import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { StoredPage } from '../model/crawl.ts';
import { parseHttpDate } from '../util/http-date.ts';
import { writeTextFile } from './text-file.ts';
import { xmlText } from '../util/xml-text.ts';

// The limits of sitemaps.org: of one file, before it is packed, and of one address.
const MAX_URLS = 50_000;
const MAX_BYTES = 52_428_800;
const MAX_LOC = 2_047;

const PAGES_AT_ONCE = 1024;

const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const URLSET = listOf('urlset');
const INDEX = listOf('sitemapindex');
const FRAME_BYTES = Buffer.byteLength(URLSET.head + URLSET.tail);

export interface SitemapCounts {
  urls: number;
  /** With the index, if there is one. */
  files: number;
}

/** What one file holds. */
interface Part {
  urls: number;
  bytes: number;
}

/**
 * Writes a sitemap (https://www.sitemaps.org/protocol.html) of the HTML pages that were there and are
 * for search engines; packed where the name ends in `.gz`. What one file may not hold goes into
 * `NAME-1.xml`, `NAME-2.xml` … beside it, and the file itself is their index, which takes them to be
 * at the root of the first page's host. Each call of `pages` begins anew.
 *
 * @throws FileError when a file cannot be written.
 */
export async function writeSitemap(
  path: string,
  pages: () => Iterable<StoredPage>,
): Promise<SitemapCounts> {
  const { parts, origin } = await planParts(pages());
  const names = parts.map((_part, index) => partName(basename(path), index + 1));
  const files = parts.length <= 1 ? [path] : names.map((name) => join(dirname(path), name));
  const entries = listed(pages());
  try {
    for (const [index, file] of files.entries()) {
      const { urls } = parts[index] ?? { urls: 0 };
      // One after the other, since each goes on where the one before has ended.
      // oxlint-disable-next-line no-await-in-loop
      await writeTextFile(file, framed(URLSET, take(entries, urls)));
    }
  } finally {
    entries.return();
  }
  const urls = parts.reduce((sum, part) => sum + part.urls, 0);
  if (files.length === 1) return { urls, files: 1 };
  await writeTextFile(
    path,
    framed(
      INDEX,
      names.map((name) => indexEntry(origin, name)),
    ),
  );
  return { urls, files: files.length + 1 };
}

function indexEntry(origin: string, name: string): string {
  const url = `${origin}/${encodeURIComponent(name)}`;
  return `<sitemap><loc>${xmlText(url)}</loc></sitemap>\n`;
}

async function planParts(
  pages: Iterable<StoredPage>,
): Promise<{ parts: readonly Part[]; origin: string }> {
  const parts: Part[] = [];
  let origin = '';
  let part: Part = { urls: MAX_URLS, bytes: 0 };
  let count = 0;
  for (const page of pages) {
    count += 1;
    // oxlint-disable-next-line no-await-in-loop -- others get their turn
    if (count % PAGES_AT_ONCE === 0) await nextTurn();
    if (!isListed(page)) continue;
    if (origin === '') ({ origin } = new URL(page.url));
    const bytes = Buffer.byteLength(entryOf(page));
    if (part.urls === MAX_URLS || part.bytes + bytes > MAX_BYTES) {
      part = { urls: 0, bytes: FRAME_BYTES };
      parts.push(part);
    }
    part.urls += 1;
    part.bytes += bytes;
  }
  return { parts, origin };
}

function* listed(pages: Iterable<StoredPage>): Generator<string, void, undefined> {
  for (const page of pages) yield isListed(page) ? entryOf(page) : '';
}

/** So many entries, and what is empty between them. The rest is left where it is. */
function* take(
  entries: Iterator<string, void, undefined>,
  count: number,
): Generator<string, void, undefined> {
  for (let taken = 0; taken < count;) {
    const entry = entries.next();
    if (entry.done === true) return;
    if (entry.value !== '') taken += 1;
    yield entry.value;
  }
}

function isListed(page: StoredPage): boolean {
  const { role, errorCode, statusCode, noindex, contentType, url } = page;
  if (role !== 'page' || errorCode !== null || statusCode !== 200 || noindex) return false;
  return HTML.test(contentType ?? '') && url.length <= MAX_LOC;
}

const HTML = /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i;

function entryOf({ url, lastModified, fetchedAtMs }: StoredPage): string {
  const atMs = parseHttpDate(lastModified ?? '');
  // A page cannot have changed after it was fetched.
  const isKnown = atMs !== undefined && atMs <= fetchedAtMs;
  const lastmod = isKnown ? `<lastmod>${new Date(atMs).toISOString()}</lastmod>` : '';
  return `<url><loc>${xmlText(url)}</loc>${lastmod}</url>\n`;
}

interface Frame {
  readonly head: string;
  readonly tail: string;
}

function listOf(element: string): Frame {
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<${element} xmlns="${NAMESPACE}">\n`;
  return { head, tail: `</${element}>\n` };
}

function* framed({ head, tail }: Frame, entries: Iterable<string>): Generator<string, void> {
  yield head;
  yield* entries;
  yield tail;
}

/** `sitemap.xml.gz` becomes `sitemap-1.xml.gz`. */
function partName(name: string, number: number): string {
  const extension = /(?:\.xml)?(?:\.gz)?$/i.exec(name)?.[0] ?? '';
  return `${name.slice(0, name.length - extension.length)}-${number}${extension}`;
}
