import type { DocumentKind, PageDocument } from '../model/document.ts';
import type { WithGroup } from '../model/fields.ts';
import type { FetchRecord } from '../model/record.ts';

type DetailGroup = 'description' | 'h1' | 'lang' | 'canonical' | 'hreflang' | 'words';

const DETAIL_GROUPS: readonly DetailGroup[] = [
  'description',
  'h1',
  'lang',
  'canonical',
  'hreflang',
  'words',
];

/** What is read of a document, whichever groups need it. */
export const DOCUMENT_GROUPS: readonly WithGroup[] = ['title', 'links', ...DETAIL_GROUPS];

/** True where more than title and links is asked for. */
export function wantsDetails(groups: readonly WithGroup[]): boolean {
  return DETAIL_GROUPS.some((group) => groups.includes(group));
}

/** Of what is no document, or did not come whole. */
export const NO_DOCUMENT: PageDocument = {
  kind: 'other' satisfies DocumentKind,
  encoding: null,
  links: [],
  nofollow: false,
  noindex: false,
  canonical: null,
  title: null,
  description: null,
  h1: null,
  lang: null,
  hreflang: [],
  wordCount: null,
  fingerprint: null,
};

/** Adds the groups that a document fills. */
export function addDocument(
  record: FetchRecord,
  document: PageDocument,
  groups: readonly WithGroup[],
): void {
  for (const group of groups) {
    const add = ADD[group];
    add?.(record, document);
  }
}

const ADD: Readonly<Partial<Record<WithGroup, (record: FetchRecord, from: PageDocument) => void>>> =
  {
    title: (record, { title }) => (record.title = title),
    links: (record, { links }) => (record.links = links.map(({ url, tag }) => ({ url, tag }))),
    description: (record, { description }) => (record.description = description),
    h1: (record, { h1 }) => (record.h1 = h1),
    lang: (record, { lang }) => (record.lang = lang),
    canonical: (record, { canonical }) => (record.canonical = canonical),
    hreflang: (record, { hreflang }) => (record.hreflang = [...hreflang]),
    words: (record, { wordCount }) => (record.word_count = wordCount),
  };
