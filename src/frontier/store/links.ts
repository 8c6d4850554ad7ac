import type { StoredLink } from '../../model/crawl.ts';

/** The links, by the `seq` of their page. */
export function linksByPage(links: Iterable<StoredLink>): Map<number, StoredLink[]> {
  const byPage = new Map<number, StoredLink[]>();
  for (const link of links) {
    const ofPage = byPage.get(link.from);
    if (ofPage === undefined) byPage.set(link.from, [link]);
    else ofPage.push(link);
  }
  return byPage;
}
