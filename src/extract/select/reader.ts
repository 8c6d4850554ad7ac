import { UsageError } from '../../model/errors.ts';
import type { Extracted } from '../../model/record.ts';
import { quote } from '../../util/quote.ts';
import { SelectedPage } from './selected-page.ts';
import type { Selector, SelectorKind } from './selector.ts';

type FindAll = (page: SelectedPage) => Extracted[];
type MakeReader = (selector: Selector) => FindAll;

/** What each selector found in a body, by name. */
export type SelectorReader = (
  body: Buffer,
  contentType: string | null,
  finalUrl: string,
) => Record<string, Extracted>;

/** Each brings a library along, which is loaded only where it is asked for. */
const LANGUAGES: Readonly<Record<SelectorKind, () => Promise<MakeReader>>> = {
  select: async () => (await import('./css.ts')).cssReader,
  xpath: async () => (await import('./xpath.ts')).xpathReader,
  regex: async () => (await import('./regex.ts')).regexReader,
  jsonpath: async () => (await import('./json-path.ts')).jsonPathReader,
};

/**
 * Tells whether each expression is one of its language.
 *
 * @throws UsageError for the first that is none, and for a name that occurs twice.
 */
export async function checkSelectors(selectors: readonly Selector[]): Promise<void> {
  await createSelectorReader(selectors);
}

/**
 * Makes the reader of all selectors. It answers null, or no matches, where a page is not of the kind
 * that a selector reads: HTML for CSS and XPath, text for regular expressions, JSON for JSONPath. How
 * much it takes from a page is bounded (`budget.ts`), but for how long is not: it belongs into a
 * thread that can be ended.
 *
 * @throws UsageError as `checkSelectors`.
 */
export async function createSelectorReader(
  selectors: readonly Selector[],
): Promise<SelectorReader> {
  const names = new Set<string>();
  const readers: { readonly selector: Selector; readonly find: FindAll }[] = [];
  for (const selector of selectors) {
    if (names.has(selector.name)) {
      throw new UsageError(
        `--${selector.kind} ${selector.name}=…: the name ${selector.name} is taken by another selector`,
      );
    }
    names.add(selector.name);
    // oxlint-disable-next-line no-await-in-loop -- in their order, for the first error
    readers.push({ selector, find: readerOf(selector, await LANGUAGES[selector.kind]()) });
  }
  const needsTree = selectors.some(({ kind }) => kind === 'select' || kind === 'xpath');
  const readTree = needsTree ? (await import('./tree.ts')).readTree : null;
  return (body, contentType, finalUrl) => {
    const page = new SelectedPage(body, contentType, finalUrl, readTree);
    const entries = readers.map(({ selector, find }): [string, Extracted] => {
      const found = find(page);
      return [selector.name, selector.all ? found : (found[0] ?? null)];
    });
    return Object.fromEntries(entries);
  };
}

/** What is found where nothing is. */
export function nothingSelected(selectors: readonly Selector[]): Record<string, Extracted> {
  return Object.fromEntries(selectors.map(({ name, all }) => [name, all ? [] : null]));
}

function readerOf(selector: Selector, make: MakeReader): FindAll {
  try {
    return make(selector);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { kind, name, expression } = selector;
    throw new UsageError(
      `--${kind} ${name}=…: ${quote(expression)} is no ${NOUNS[kind]}: ${reason(error)}`,
    );
  }
}

const NOUNS: Readonly<Record<SelectorKind, string>> = {
  select: 'CSS selector',
  xpath: 'XPath expression',
  regex: 'regular expression',
  jsonpath: 'JSONPath query',
};

/** What a library says, on one line: fontoxpath draws the expression above it and a stack below. */
function reason({ message }: Error): string {
  const [line = ''] = /\bXPST\d{4}\b.*/.exec(message) ?? [message.split('\n', 1).join('')];
  return line.replace(/^Invalid regular expression: .*: /, '');
}
