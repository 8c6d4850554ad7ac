import { formatCount } from '../../util/humanize.ts';
import { printable } from '../../util/printable.ts';
import type { BrokenPlace, BrokenTarget } from './find-broken.ts';
import { countsOf, verdictOf } from './rows.ts';

/** As the text, with lists and links. */
export function* brokenMarkdown(
  targets: readonly BrokenTarget[],
): Generator<string, void, undefined> {
  yield '# Broken links\n\n';
  for (const [isExternal, heading] of [
    [false, 'Internal'],
    [true, 'External'],
  ] as const) {
    const group = targets.filter((target) => target.isExternal === isExternal);
    if (group.length === 0) continue;
    yield `## ${heading}\n\n`;
    for (const target of group) yield targetText(target);
    yield '\n';
  }
  yield `${countsOf(targets)}\n`;
}

function targetText(target: BrokenTarget): string {
  const { page, end, places, placeCount } = target;
  const redirect = end === page ? '' : ` → ${link(end.url)}`;
  const lines = [
    `- **${literal(verdictOf(target))}** ${link(page.url)}${redirect}`,
    ...places.map((place) => `  - ${placeText(place)}`),
  ];
  const hidden = placeCount - places.length;
  if (hidden > 0) lines.push(`  - and ${formatCount(hidden)} more`);
  return `${lines.join('\n')}\n`;
}

function placeText({ page, line, column, tag }: BrokenPlace): string {
  if (page === null) return literal(tag);
  const at = line === null ? '' : `, line ${line}, column ${column ?? 1}`;
  return `${link(page)}${at} (${literal(tag)})`;
}

/** An autolink, which ends where a space, `<` or `>` comes (CommonMark, section 6.5). */
function link(url: string): string {
  const held = printable(url).replace(/[ <>]/g, (char) => encodeURIComponent(char));
  return /^https?:/i.test(held) ? `<${held}>` : literal(held);
}

/** Text that is no markup, whatever is in it. */
function literal(text: string): string {
  return printable(text).replace(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
}
