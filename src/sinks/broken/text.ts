import { formatCount } from '../../util/humanize.ts';
import { printable } from '../../util/printable.ts';
import type { BrokenPlace, BrokenTarget } from './find-broken.ts';
import { countsOf, verdictOf } from './rows.ts';

/**
 * Each target with its status or error in front, and below it where it is linked to, as
 * `page:line:column`; the counts in the last line.
 */
export function* brokenText(targets: readonly BrokenTarget[]): Generator<string, void, undefined> {
  for (const [isExternal, heading] of [
    [false, 'internal'],
    [true, 'external'],
  ] as const) {
    const group = targets.filter((target) => target.isExternal === isExternal);
    if (group.length === 0) continue;
    yield `${heading}\n\n`;
    for (const target of group) yield targetText(target);
  }
  yield `${countsOf(targets)}\n`;
}

function targetText(target: BrokenTarget): string {
  const { page, end, places, placeCount } = target;
  const redirect = end === page ? '' : ` -> ${printable(end.url)}`;
  const lines = [
    `${verdictOf(target)} ${printable(page.url)}${redirect}`,
    ...places.map((place) => `    ${placeText(place)}`),
  ];
  const hidden = placeCount - places.length;
  if (hidden > 0) lines.push(`    and ${formatCount(hidden)} more`);
  return `${lines.join('\n')}\n\n`;
}

function placeText({ page, line, column, tag }: BrokenPlace): string {
  if (page === null) return printable(tag);
  const at = line === null ? '' : `:${line}:${column ?? 1}`;
  return `${printable(page)}${at} ${printable(tag)}`;
}
