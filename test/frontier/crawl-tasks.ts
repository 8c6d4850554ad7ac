import type { CrawlCommit } from '../../src/model/crawl-frontier.ts';
import type { StoredPage } from '../../src/model/crawl.ts';
import type { Task } from '../../src/model/task.ts';
import { makeTask } from '../support/tasks.ts';

/** A task of a crawl; its canonical form is its URL. */
export function crawlTask(seq: number, url: string, depth: number): Task {
  const place = { depth, parent: null, discoveredBy: 'a', key: url, redirects: 0 } as const;
  const crawl = { ...place, role: 'page', fromPublic: false, isForeign: false } as const;
  return makeTask(seq, url, { crawl });
}

export const commitOf = (commit: Partial<CrawlCommit>): CrawlCommit => ({
  finished: [],
  pages: [],
  links: new Map(),
  state: null,
  ...commit,
});

export function pageOf({ seq, input }: Task, extra: Partial<StoredPage> = {}): StoredPage {
  return {
    seq,
    url: input,
    key: input,
    depth: 0,
    parent: null,
    discoveredBy: 'a',
    role: 'page',
    fromPublic: false,
    errorCode: null,
    contentType: 'text/html',
    fetchedAtMs: 1,
    noindex: false,
    savedPath: null,
    etag: null,
    lastModified: null,
    hash: null,
    statusCode: 200,
    location: null,
    ...extra,
  };
}
