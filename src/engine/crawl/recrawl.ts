import type { CrawlFrontier } from '../../model/crawl-frontier.ts';
import type { StoredPage } from '../../model/crawl.ts';
import { isFailure, parseAbsolute } from '../../model/target.ts';
import type { Task } from '../../model/task.ts';
import type { CrawlBook } from './book.ts';
import { conditionalHeaders, validatorsOfPage } from './change.ts';
import { taskOf } from './crawl-task.ts';

const SLICE = 1_000;

/** Everything that was crawled before, to be asked for again, conditionally where that is possible. */
export function* recrawlTasks(frontier: CrawlFrontier, book: CrawlBook): Generator<Task[]> {
  let slice: Task[] = [];
  for (const page of frontier.pages()) {
    const task = isOvertaken(page, frontier) ? null : taskAgain(page, book);
    if (task !== null) slice.push(task);
    if (slice.length < SLICE) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}

/**
 * What has this key was asked for once more, by another task: with GET after HEAD, or where a page leads
 * to another way to write it. That one is the page, then.
 */
function isOvertaken({ key, seq }: StoredPage, frontier: CrawlFrontier): boolean {
  return (frontier.page(key)?.seq ?? seq) > seq;
}

function taskAgain(page: StoredPage, book: CrawlBook): Task | null {
  const target = parseAbsolute(page.url);
  if (isFailure(target)) return null;
  book.discovered += 1;
  book.maxDepth = Math.max(book.maxDepth, page.depth);
  const before = validatorsOfPage(page);
  const headers = conditionalHeaders(before);
  const isExternal = page.role === 'external';
  return taskOf({
    seq: page.seq,
    target,
    ...(isExternal
      ? { request: { method: 'HEAD' } }
      : headers === undefined
        ? {}
        : { request: { headers } }),
    crawl: {
      depth: page.depth,
      parent: page.parent,
      discoveredBy: page.discoveredBy,
      key: page.key,
      role: page.role,
      redirects: 0,
      fromPublic: page.fromPublic,
      isForeign: !book.seedOrigins.has(target.origin),
      before,
    },
  });
}
