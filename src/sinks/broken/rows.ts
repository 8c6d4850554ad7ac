import type { ErrorCode } from '../../model/errors.ts';
import { formatCount } from '../../util/humanize.ts';
import type { BrokenPlace, BrokenTarget } from './find-broken.ts';

/** A broken link as a list has it. */
export interface BrokenRow {
  readonly target: string;
  /** What it answered in the end; null: nothing. */
  readonly status_code: number | null;
  readonly error_code: ErrorCode | null;
  /** Where it redirects to; null: nowhere. */
  readonly final_url: string | null;
  readonly external: boolean;
  /** The page on which the link stands; null: a seed. */
  readonly page: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly tag: string;
}

/** Each link to each target, those within the scope first. */
export function* brokenRows(
  targets: readonly BrokenTarget[],
): Generator<BrokenRow, void, undefined> {
  for (const isExternal of [false, true]) {
    for (const target of targets) {
      if (target.isExternal !== isExternal) continue;
      for (const place of target.places) yield rowOf(target, place);
    }
  }
}

function rowOf(target: BrokenTarget, { page, to, line, column, tag }: BrokenPlace): BrokenRow {
  const { end, isExternal } = target;
  return {
    target: to,
    status_code: end.statusCode,
    error_code: end.errorCode,
    final_url: end === target.page ? null : end.url,
    external: isExternal,
    page,
    line,
    column,
    tag,
  };
}

/** The status, or the class of the failure. */
export function verdictOf({ end }: BrokenTarget): string {
  return end.errorCode ?? String(end.statusCode);
}

/** `3 broken links …`, by targets and places, for a person. */
export function countsOf(targets: readonly BrokenTarget[]): string {
  if (targets.length === 0) return 'no broken links';
  const places = targets.reduce((sum, { placeCount }) => sum + placeCount, 0);
  const external = targets.filter(({ isExternal }) => isExternal).length;
  const internal = targets.length - external;
  return (
    `${plural(targets.length, 'broken target')} in ${plural(places, 'place')}: ` +
    `${formatCount(internal)} internal, ${formatCount(external)} external`
  );
}

function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
