import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

import { openCrawlFrontier, type CrawlFrontierOptions } from '../../src/frontier/crawl/index.ts';
import type { CrawlFrontier } from '../../src/model/crawl-frontier.ts';
import { frontierContract } from './contract.ts';
import { UNLIMITED } from './unlimited.ts';
import { crawlContract } from './crawl-contract.ts';
import { crawlMannersContract } from './crawl-manners-contract.ts';
import { workersContract } from './workers-contract.ts';

const CRAWL: CrawlFrontierOptions = {
  ...UNLIMITED,
  folder: null,
  depthLimited: false,
  delayFactor: 0,
};

const opened: CrawlFrontier[] = [];
const folders: string[] = [];

async function inFolder(options: Partial<CrawlFrontierOptions>): Promise<CrawlFrontier> {
  const folder = await mkdtemp(join(tmpdir(), 'gfetch-test-'));
  folders.push(folder);
  return keep(await openCrawlFrontier({ ...CRAWL, ...options, folder }));
}

async function inMemory(options: Partial<CrawlFrontierOptions>): Promise<CrawlFrontier> {
  return keep(await openCrawlFrontier({ ...CRAWL, ...options }));
}

function keep(frontier: CrawlFrontier): CrawlFrontier {
  opened.push(frontier);
  return frontier;
}

afterEach(async () => {
  for (const frontier of opened.splice(0)) await frontier.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

frontierContract('crawl in memory', inMemory, 'kept');
frontierContract('crawl in a folder', inFolder, 'kept');
workersContract('crawl in memory', inMemory);
workersContract('crawl in a folder', inFolder);
crawlMannersContract('crawl in memory', inMemory);
crawlMannersContract('crawl in a folder', inFolder);
crawlContract('crawl in memory', inMemory);
crawlContract('crawl in a folder', inFolder);
crawlContract('crawl that outgrows memory', async (options) =>
  inMemory({ ...options, maxKnownInMemory: 0 }),
);
