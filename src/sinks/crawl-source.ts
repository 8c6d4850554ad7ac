import type { StoredLink, StoredPage } from '../model/crawl.ts';
import type { ErrorCode } from '../model/errors.ts';

/** What is remembered of a crawl, as a `CrawlFrontier` has it. Each call begins anew. */
export interface CrawlSource {
  /** By `seq`. */
  pages(): Iterable<StoredPage>;
  /** By `from`. */
  links(): Iterable<StoredLink>;
  page(key: string): StoredPage | null;
}

/** A link and the page on which it stands. */
export interface PlacedLink {
  readonly page: StoredPage;
  readonly link: StoredLink;
}

/** Goes through links and pages side by side. A link of a page that is not remembered is left out. */
export function* placedLinks(
  source: Pick<CrawlSource, 'pages' | 'links'>,
): Generator<PlacedLink, void, undefined> {
  const links = source.links()[Symbol.iterator]();
  try {
    let link = links.next();
    for (const page of source.pages()) {
      while (link.done !== true && link.value.from <= page.seq) {
        if (link.value.from === page.seq) yield { page, link: link.value };
        link = links.next();
      }
      if (link.done === true) return;
    }
  } finally {
    links.return?.();
  }
}

/** No response, or one that says that there is nothing. */
export function isBroken({ errorCode, statusCode }: StoredPage): boolean {
  if (errorCode !== null && !OF_OUR_OWN.includes(errorCode)) return true;
  return statusCode !== null && statusCode >= 400;
}

/** Failures that say nothing of the target: it was not asked, or its answer was not wanted whole. */
const OF_OUR_OWN: readonly ErrorCode[] = [
  'interrupted',
  'robots_denied',
  'too_large',
  'file_limit',
  'save_failed',
];
