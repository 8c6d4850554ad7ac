import { crawl, type CrawlSiteOptions } from '../../../../src/engine/crawl/crawl-site.ts';
import type { FetchRecord } from '../../../../src/model/record.ts';

export const FAST: CrawlSiteOptions = { delayFactor: 0, perHost: 8, retries: 0 };

export async function all(seeds: string | string[], options: CrawlSiteOptions = {}) {
  const records: FetchRecord[] = [];
  for await (const record of crawl(seeds, { ...FAST, ...options })) records.push(record);
  return records;
}

export const pathOf = ({ url }: FetchRecord): string => new URL(url).pathname + new URL(url).search;
export const byPath = (records: readonly FetchRecord[]): Map<string, FetchRecord> =>
  new Map(records.map((record) => [pathOf(record), record]));
export const paths = (records: readonly FetchRecord[]): string[] => records.map(pathOf).toSorted();
export const links = (...targets: string[]): string =>
  `<title>t</title>${targets.map((each) => `<a href="${each}">x</a>`).join('\n')}`;
