import { UsageError } from '../../model/errors.ts';
import { quote } from '../../util/quote.ts';

/** The languages in which something can be asked of a page; each is an option of that name. */
export const SELECTOR_KINDS = ['select', 'xpath', 'regex', 'jsonpath'] as const;

export type SelectorKind = (typeof SELECTOR_KINDS)[number];

/** One question to every page. Plain data, so that it can cross a thread. */
export interface Selector {
  readonly kind: SelectorKind;
  /** Under which the answer is recorded. */
  readonly name: string;
  readonly expression: string;
  /** `select` only: the attribute that is asked for, `html` for what is inside; null: the text. */
  readonly attribute: string | null;
  /** True: all matches, as an array. False: the first one, or null. */
  readonly all: boolean;
}

const NAMED = /^([A-Za-z_][\w-]*)=([^]*)$/;
/** No CSS selector ends like this: an `@` can only stand inside of brackets or quotes. */
const ATTRIBUTE = /@([A-Za-z_][\w:.-]*)$/;
const ALL = '[]';

const EXAMPLES: Readonly<Record<SelectorKind, string>> = {
  select: 'title=h1, link=a@href or tags=.tag[]',
  xpath: 'title=//h1 or links=//a/@href[]',
  regex: 'price=\\$(\\d+) or words=/[a-z]+/i[]',
  jsonpath: 'name=$.user.name or ids=$..id[]',
};

/**
 * Reads the value of `--select`, `--xpath`, `--regex` or `--jsonpath`: `name=expression`, and `[]`
 * after it for all matches. In `--select`, `@attribute` may come before that. Whether the expression
 * is one of its language is told by `checkSelectors`.
 *
 * @throws UsageError where it has no such form.
 */
export function parseSelector(kind: SelectorKind, text: string): Selector {
  const [, name, written = ''] = NAMED.exec(text) ?? [];
  if (name === undefined) {
    throw new UsageError(
      `--${kind} ${quote(text)}: expected name=expression, for instance ${EXAMPLES[kind]}; a name has letters, digits, _ and -`,
    );
  }
  const all = written.endsWith(ALL);
  const asked = (all ? written.slice(0, -ALL.length) : written).trim();
  const attribute = kind === 'select' ? (ATTRIBUTE.exec(asked)?.[1] ?? null) : null;
  const expression = (attribute === null ? asked : asked.slice(0, -attribute.length - 1)).trim();
  if (expression === '') {
    throw new UsageError(
      `--${kind} ${quote(text)}: nothing is asked for after ${name}=, expected something like ${EXAMPLES[kind]}`,
    );
  }
  return { kind, name, expression, attribute: attribute?.toLowerCase() ?? null, all };
}
