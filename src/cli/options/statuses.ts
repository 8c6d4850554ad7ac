import { UsageError } from '../../model/errors.ts';
import { quote } from '../../util/quote.ts';
import { splitList } from './kinds.ts';
import type { Kind } from './spec.ts';

const STATUSES = /^(?:([1-9])xx|([1-9]\d\d)(?:-([1-9]\d\d))?)$/i;

/** The statuses in `404`, `5xx` or `500-504`; `undefined` for what is none of these. */
export function parseStatuses(item: string): readonly number[] | undefined {
  const [, statusClass, from, to = from] = STATUSES.exec(item) ?? [];
  if (statusClass !== undefined) {
    return Array.from({ length: 100 }, (_, index) => Number(statusClass) * 100 + index);
  }
  const first = Number(from);
  const length = Number(to) - first + 1;
  return length >= 1 ? Array.from({ length }, (_, index) => first + index) : undefined;
}

/** A list of statuses, classes and ranges. */
export const statusList: Kind<readonly number[]> = {
  read(given) {
    const items = splitList(given);
    if (items.length === 0) refuse(given);
    return items.flatMap((item) => parseStatuses(item) ?? refuse(item));
  },
  show: (value) => value.join(','),
};

function refuse(item: string): never {
  throw new UsageError(`${quote(item)} is not a status; write 200,3xx or 500-504`);
}
