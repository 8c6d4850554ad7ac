import { UsageError } from '../model/errors.ts';
import type { FetchRecord } from '../model/record.ts';
import { nearest } from '../util/nearest.ts';

/** Tells which records are written. */
export type RecordFilter = (record: FetchRecord) => boolean;

export interface FilterOptions {
  /** `ok`, `failed` or `http-error`. */
  readonly only?: string | undefined;
  /** Statuses, classes and ranges: `200,3xx,500-504`. */
  readonly matchStatus?: string | undefined;
}

/** The choices of `--only`. What was skipped is none of them. */
const ONLY: Readonly<Record<string, RecordFilter>> = {
  ok: ({ failed, status_code: status }) => !failed && status !== null && status < 400,
  failed: ({ failed }) => failed,
  'http-error': ({ failed, status_code: status }) => !failed && status !== null && status >= 400,
};

interface StatusRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Lets through what meets both conditions; everything where there is none.
 *
 * @throws UsageError for an option that cannot be read
 */
export function recordFilter({ only, matchStatus }: FilterOptions): RecordFilter {
  const filters: RecordFilter[] = [];
  if (only !== undefined) filters.push(parseOnly(only));
  if (matchStatus !== undefined) {
    const ranges = matchStatus.split(',').map((item) => parseStatusRange(item.trim()));
    filters.push(({ status_code: status }) =>
      ranges.some(({ first, last }) => status !== null && first <= status && status <= last),
    );
  }
  return (record) => filters.every((filter) => filter(record));
}

function parseOnly(name: string): RecordFilter {
  const filter = Object.hasOwn(ONLY, name) ? ONLY[name] : undefined;
  if (filter !== undefined) return filter;
  const names = Object.keys(ONLY);
  const guess = nearest(name, names);
  const hint = guess === undefined ? `it takes ${names.join(', ')}` : `did you mean “${guess}”?`;
  throw new UsageError(`--only: unknown choice “${name}”; ${hint}`);
}

const STATUS_RANGE = /^([1-9])xx$|^([1-9]\d\d)(?:-([1-9]\d\d))?$/i;

function parseStatusRange(text: string): StatusRange {
  const [, statusClass, from, to = from] = STATUS_RANGE.exec(text) ?? [];
  if (statusClass !== undefined) {
    const first = Number(statusClass) * 100;
    return { first, last: first + 99 };
  }
  if (from === undefined) {
    throw new UsageError(
      `--match-status: “${text}” is no status; write a list such as 200,3xx,500-504`,
    );
  }
  const range = { first: Number(from), last: Number(to) };
  if (range.first > range.last) {
    throw new UsageError(`--match-status: the range “${text}” runs backwards`);
  }
  return range;
}
