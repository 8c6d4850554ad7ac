import { JSONPathEnvironment, JSONPathRecursionLimitError, type JSONValue } from 'json-p3';

import type { Extracted } from '../../model/record.ts';
import { MAX_MATCHES } from './budget.ts';
import type { SelectedPage } from './selected-page.ts';
import type { Selector } from './selector.ts';
import { recordable } from './values.ts';

/** How deep `..` looks. */
const environment = new JSONPathEnvironment({ maxRecursionDepth: 512 });

/**
 * Makes the reader of a JSONPath query (RFC 9535). Values that are too deep or too large to be
 * recorded are left out; in a document that is too deep for `..` it finds what it met before.
 *
 * @throws JSONPathError where the expression is no query.
 */
export function jsonPathReader({ expression, all }: Selector): (page: SelectedPage) => Extracted[] {
  const query = environment.compile(expression);
  return (page) => {
    const { json } = page;
    if (json === null) return [];
    const found: Extracted[] = [];
    try {
      // What JSON.parse has made is JSON.
      for (const node of query.lazyQuery(json.value as JSONValue)) {
        const value = recordable(node.value, page.budget);
        if (value !== undefined) found.push(value);
        if (found.length >= (all ? MAX_MATCHES : 1) || page.budget.isSpent) break;
      }
    } catch (error) {
      if (!(error instanceof JSONPathRecursionLimitError)) throw error;
    }
    return found;
  };
}
