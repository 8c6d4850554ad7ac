import { createRequire } from 'node:module';

import type { Extracted } from '../../model/record.ts';
import { MAX_MATCHES } from './budget.ts';
import type { SelectedPage } from './selected-page.ts';
import type { Selector } from './selector.ts';
import { readTree } from './tree.ts';
import { recordable } from './values.ts';
import { facade, XPathNode } from './xpath-nodes.ts';

/** What is used of it: its own types would bring those of a browser's globals into the project. */
interface FontoXPath {
  readonly evaluateXPath: {
    (
      expression: string,
      context: XPathNode,
      domFacade: typeof facade,
      variables: null,
      returnType: unknown,
      options: typeof OPTIONS,
    ): readonly unknown[];
    readonly ALL_RESULTS_TYPE: unknown;
  };
}

const { evaluateXPath } = createRequire(import.meta.url)('fontoxpath') as FontoXPath;

const OPTIONS = {
  // No prefix means no namespace, and no other one is known.
  namespaceResolver: (prefix: string) => (prefix === '' ? '' : null),
  // What `trace()` says.
  logger: { trace: () => undefined },
};
/** What is wrong with an expression whatever the page (XPath 3.1, section 2.3.1). */
const STATIC_ERROR = /\bXPST\d{4}\b/;

/**
 * Makes the reader of an XPath 3.1 expression: of elements their text, of attributes and text nodes
 * their value, else what it comes to. Where it fails for a page, it has found nothing.
 *
 * @throws Error where it is no expression.
 */
export function xpathReader({ expression, all }: Selector): (page: SelectedPage) => Extracted[] {
  check(expression);
  return (page) => {
    const { xpathRoot } = page;
    if (xpathRoot === null) return [];
    const found: Extracted[] = [];
    for (const result of resultsOf(expression, xpathRoot)) {
      const value = recordable(result, page.budget);
      if (value !== undefined) found.push(value);
      if (found.length >= (all ? MAX_MATCHES : 1) || page.budget.isSpent) break;
    }
    return found;
  };
}

function check(expression: string): void {
  try {
    const [root] = readTree('').root();
    if (root !== undefined) evaluate(expression, new XPathNode(root, null, 0));
  } catch (error) {
    if (isStatic(error)) throw error;
  }
}

function resultsOf(expression: string, root: XPathNode): readonly unknown[] {
  try {
    return evaluate(expression, root);
  } catch (error) {
    // A dynamic error is a matter of this page: a text that is no number, say.
    if (!(error instanceof Error) || isStatic(error)) throw error;
    return [];
  }
}

function isStatic(error: unknown): boolean {
  return error instanceof Error && STATIC_ERROR.test(error.message);
}

function evaluate(expression: string, root: XPathNode): readonly unknown[] {
  return evaluateXPath(expression, root, facade, null, evaluateXPath.ALL_RESULTS_TYPE, OPTIONS);
}
