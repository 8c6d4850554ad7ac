import type { CheckSpec } from '../model/check.ts';
import { formatCount } from '../util/humanize.ts';
import { nearest } from '../util/nearest.ts';
import { quote } from '../util/quote.ts';

import type { CheckSettings } from './options/table.ts';

/** `--tag`: any of them; all checks where none is given. */
export function isTagged(
  { tags }: Pick<CheckSpec, 'tags'>,
  settings: Pick<CheckSettings, 'tags'>,
): boolean {
  return settings.tags.length === 0 || tags.some((tag) => settings.tags.includes(tag));
}

/** `--name`: like any of them; all checks where none is given. */
export function isNamed(id: string, { names }: Pick<CheckSettings, 'names'>): boolean {
  return names.length === 0 || names.some((name) => fits(id, name));
}

/** `*` stands for anything, and `?` for one character. */
function fits(id: string, pattern: string): boolean {
  const source = pattern
    .split(/\*+/)
    .map((part) => part.replaceAll(/[$()+.[\\\]^{|}]/g, String.raw`\$&`).replaceAll('?', '.'))
    .join('[^]*?');
  return new RegExp(`^${source}$`, 'u').test(id);
}

/** That no check is left, and what may have been meant. */
export function noneAskedFor(
  checks: readonly Pick<CheckSpec, 'id' | 'tags'>[],
  { tags, names }: Pick<CheckSettings, 'tags' | 'names'>,
): string {
  const asked = [
    ...tags.map((tag) => `--tag ${quote(tag)}`),
    ...names.map((name) => `--name ${quote(name)}`),
  ];
  const known = [...new Set(checks.flatMap((check) => check.tags))];
  const meant = [
    ...tags.map((tag) => nearest(tag, known)),
    ...names.map((name) =>
      nearest(
        name,
        checks.map(({ id }) => id),
      ),
    ),
  ].find((each) => each !== undefined);
  const hint = meant === undefined ? '' : `; did you mean ${quote(meant)}?`;
  const all =
    checks.length === 1
      ? 'the only check is not'
      : `none of the ${formatCount(checks.length)} checks is`;
  return `${all} asked for by ${asked.join(' and ')}${hint}`;
}
