import type { FetchRecord } from '../../../src/model/record.ts';
import { gfetch, type CliOptions, type CliResult } from '../cli.ts';

/** As fast as it goes, from a site that is ours. */
export const FAST = ['--delay-factor', '0', '--no-progress'];

/** Runs `gfetch crawl` with JSON records on stdout. */
export function crawl(args: readonly string[], options?: CliOptions): Promise<CliResult> {
  return gfetch(['crawl', ...args, '--json', ...FAST], options);
}

/** Those that were asked for, and not skipped. */
export function fetched(records: readonly FetchRecord[]): FetchRecord[] {
  return records.filter(({ skip_reason: reason }) => reason === undefined || reason === null);
}

/** Path and query of a record's URL. */
export function pathOf({ url }: Pick<FetchRecord, 'url'>): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Their paths, sorted. */
export function pathsOf(records: readonly FetchRecord[]): string[] {
  return fetched(records).map(pathOf).toSorted();
}

/** What does not depend on when it was fetched. */
export function lasting({ url, status_code, size, content_type, depth, ...rest }: FetchRecord) {
  const { parent, discovered_by, location } = rest;
  return { url, status_code, size, content_type, depth, parent, discovered_by, location };
}

/** Sorted, for comparing two crawls. */
export function sortedBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const keyed = items.map((item) => [keyOf(item), item] as const);
  return keyed
    .toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)))
    .map(([, item]) => item);
}
