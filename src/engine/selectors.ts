import type { Selector, SelectorKind } from '../extract/select/index.ts';

/** What `--select`, `--xpath`, `--regex` and `--jsonpath` say. */
export type SelectorTexts = Readonly<Record<SelectorKind, readonly string[]>>;

/**
 * Reads and checks selectors. What they need is loaded only where there are any.
 *
 * @throws UsageError for one that cannot be read.
 */
export async function readSelectors(texts: SelectorTexts): Promise<readonly Selector[]> {
  const { select, xpath, regex, jsonpath } = texts;
  if ([select, xpath, regex, jsonpath].every((each) => each.length === 0)) return [];
  const { SELECTOR_KINDS, parseSelector, checkSelectors } =
    await import('../extract/select/index.ts');
  const selectors = SELECTOR_KINDS.flatMap((kind) =>
    texts[kind].map((text) => parseSelector(kind, text)),
  );
  await checkSelectors(selectors);
  return selectors;
}
