import { openCrawlFrontier, type CrawlFrontierOptions } from '../../src/frontier/crawl/index.ts';
import type { CrawlFrontier } from '../../src/model/crawl-frontier.ts';
import type { Task } from '../../src/model/task.ts';
import { UNLIMITED } from './unlimited.ts';

/** The crawl in this folder. */
export const openAt = async (
  folder: string,
  options: Partial<CrawlFrontierOptions> = {},
): Promise<CrawlFrontier> =>
  openCrawlFrontier({ ...UNLIMITED, depthLimited: false, delayFactor: 0, ...options, folder });

/** All that can be claimed. */
export async function claimAll(frontier: CrawlFrontier): Promise<readonly Task[]> {
  return frontier.openCount === 0 ? [] : frontier.claim(1_000_000, 0);
}
