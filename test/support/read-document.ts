import { readDocument, type DocumentWants } from '../../src/extract/index.ts';
import type { PageDocument } from '../../src/model/document.ts';

export const PAGE_URL = 'https://e.com/dir/page?q';

export const ONLY_LINKS: DocumentWants = {
  details: false,
  fingerprint: false,
  css: false,
  positions: false,
  headers: null,
};

export const EVERYTHING: DocumentWants = {
  details: true,
  fingerprint: true,
  css: true,
  positions: true,
  headers: null,
};

/** Reads a text as what came from `PAGE_URL`, as HTML unless told otherwise. */
export function read(
  text: string,
  wants: Partial<DocumentWants> = {},
  contentType: string | null = 'text/html; charset=utf-8',
): PageDocument {
  return readDocument(Buffer.from(text), contentType, PAGE_URL, { ...ONLY_LINKS, ...wants });
}
