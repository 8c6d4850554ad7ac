import type { DocumentLink, PageDocument } from '../../model/document.ts';

/** What many links of a document have in common. */
type LinkKind = Pick<DocumentLink, 'tag' | 'attribute' | 'rel' | 'nofollow'>;

/**
 * A document on its way between threads. Its links lie in columns: to copy an object for each of them
 * takes the thread that waits for them as long as reading the page takes the other.
 */
export interface PackedDocument extends Omit<PageDocument, 'links'> {
  readonly links: {
    readonly urls: readonly string[];
    readonly kinds: readonly LinkKind[];
    /** Of each link: the index of its kind, line, column and time, NaN for null. */
    readonly numbers: Float64Array;
  };
}

const NUMBERS = 4;

export function packDocument({ links, ...rest }: PageDocument): PackedDocument {
  const kinds: LinkKind[] = [];
  const indexOf = new Map<string, number>();
  const numbers = new Float64Array(links.length * NUMBERS);
  let at = 0;
  for (const { tag, attribute, rel, nofollow, line, column, lastModifiedMs } of links) {
    const key = [tag, nofollow, keyOf(attribute), keyOf(rel)].join('\n');
    let index = indexOf.get(key);
    if (index === undefined) {
      index = kinds.push({ tag, attribute, rel, nofollow }) - 1;
      indexOf.set(key, index);
    }
    numbers[at] = index;
    numbers[at + 1] = line ?? Number.NaN;
    numbers[at + 2] = column ?? Number.NaN;
    numbers[at + 3] = lastModifiedMs ?? Number.NaN;
    at += NUMBERS;
  }
  return { ...rest, links: { urls: links.map(({ url }) => url), kinds, numbers } };
}

export function unpackDocument({ links, ...rest }: PackedDocument): PageDocument {
  const { urls, kinds, numbers } = links;
  const unpacked: DocumentLink[] = [];
  for (const [index, url] of urls.entries()) {
    const at = index * NUMBERS;
    const kind = kinds[numbers[at] ?? 0];
    if (kind === undefined) throw new Error(`no kind for link ${index}`);
    unpacked.push({
      url,
      tag: kind.tag,
      attribute: kind.attribute,
      rel: kind.rel,
      nofollow: kind.nofollow,
      line: numberAt(numbers, at + 1),
      column: numberAt(numbers, at + 2),
      lastModifiedMs: numberAt(numbers, at + 3),
    });
  }
  return { ...rest, links: unpacked };
}

/** Tells null from every text. */
function keyOf(text: string | null): string {
  return text === null ? '' : `=${text}`;
}

function numberAt(numbers: Float64Array, at: number): number | null {
  const value = numbers[at];
  return value === undefined || Number.isNaN(value) ? null : value;
}
