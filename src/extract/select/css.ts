import type { Extracted } from '../../model/record.ts';
import { MAX_MATCHES } from './budget.ts';
import type { SelectedPage } from './selected-page.ts';
import type { Selector } from './selector.ts';
import { textOf } from './text.ts';
import { readTree } from './tree.ts';

/** Attributes that hold one URL, which is made absolute. */
const URL_ATTRIBUTES: ReadonlySet<string> = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'poster',
  'cite',
]);

/**
 * Makes the reader of a CSS selector: the text of what it matches, or an attribute, of those that
 * have it; `href`, `src` and the like as absolute URLs.
 *
 * @throws Error where the expression is no selector.
 */
export function cssReader(selector: Selector): (page: SelectedPage) => Extracted[] {
  const { expression, attribute, all } = selector;
  // Only when it is used does it say what is wrong with it.
  readTree('').root().find(expression);
  return (page) => {
    const { tree } = page;
    if (tree === null) return [];
    const found: Extracted[] = [];
    for (const element of tree.root().find(expression)) {
      if (found.length >= (all ? MAX_MATCHES : 1) || page.budget.isSpent) break;
      if (attribute === null) {
        found.push(page.budget.take(textOf(element)));
      } else if (attribute === 'html') {
        found.push(page.budget.take(tree(element).html() ?? ''));
      } else {
        const value = tree(element).attr(attribute);
        if (value !== undefined)
          found.push(page.budget.take(attributeValue(page, attribute, value)));
      }
    }
    return found;
  };
}

function attributeValue(page: SelectedPage, attribute: string, value: string): string {
  return URL_ATTRIBUTES.has(attribute) ? page.absolute(value) : value;
}
