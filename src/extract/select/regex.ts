import type { Extracted } from '../../model/record.ts';
import { MAX_MATCHES } from './budget.ts';
import type { SelectedPage } from './selected-page.ts';
import type { Selector } from './selector.ts';

const BETWEEN_SLASHES = /^\/([^]+)\/([imsu]*)$/;

/**
 * Makes the reader of a regular expression: the first group that took part in the match, or the whole
 * match where it has none. `/…/i` between slashes takes flags. It may take exponential time, so that
 * it belongs where it can be ended.
 *
 * @throws SyntaxError where it is none.
 */
export function regexReader({ expression, all }: Selector): (page: SelectedPage) => Extracted[] {
  const [, inside, flags = ''] = BETWEEN_SLASHES.exec(expression) ?? [];
  const regex = new RegExp(inside ?? expression, [...new Set(`${flags}gu`)].join(''));
  return (page) => {
    const { text } = page;
    if (text === null) return [];
    const found: Extracted[] = [];
    for (const [match, ...groups] of text.matchAll(regex)) {
      const value = groups.find((group) => group !== undefined) ?? (groups.length > 0 ? '' : match);
      found.push(page.budget.take(value));
      if (found.length >= (all ? MAX_MATCHES : 1) || page.budget.isSpent) break;
    }
    return found;
  };
}
