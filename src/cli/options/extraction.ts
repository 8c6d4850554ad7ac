import { UsageError } from '../../model/errors.ts';
import { quote } from '../../util/quote.ts';
import { LINE, plainText, repeated } from './kinds.ts';
import { option, type Kind } from './spec.ts';

/** What can be asked for by `{extracted.name}`, too. */
const NAME = /^[A-Za-z_][\w-]*$/;

/** `name=expression`; what the expression means is up to whoever extracts. */
function named(noun: string, example: string): Kind<readonly string[]> {
  const check = (given: string): string => {
    const equals = given.indexOf('=');
    const write = `write NAME=${noun}, as in ${example}`;
    if (equals === -1) throw new UsageError(`${quote(given)} has no name; ${write}`);
    const name = given.slice(0, equals);
    if (!NAME.test(name)) {
      throw new UsageError(
        `${quote(name)} is no name, which has letters, digits, _ and - only; ${write}`,
      );
    }
    if (given.slice(equals + 1).trim() === '') {
      throw new UsageError(`nothing stands after ${quote(`${name}=`)}; ${write}`);
    }
    return given;
  };
  return repeated(plainText(check), LINE);
}

/** The values are kept as they were written: `name=expression`. */
export const EXTRACTION_OPTIONS = {
  select: option({
    flags: '--select <name=css>',
    summary: "add to the record what a selector finds: 'price=.price'; css@attr: an attribute",
    kind: named('CSS', "'price=.price', 'image=img@src' or 'tags=a.tag[]'"),
    fallback: [],
  }),
  xpath: option({
    flags: '--xpath <name=expr>',
    summary:
      "the same by XPath: 'title=//h1'; [] after any of these: all matches, as in 'links=//a/@href[]'",
    kind: named('EXPR', "'title=//h1'"),
    fallback: [],
  }),
  regex: option({
    flags: '--regex <name=re>',
    summary: String.raw`the same by regular expression, its first group: 'id=id: (\d+)'`,
    kind: named('RE', String.raw`'id=id: (\d+)'`),
    fallback: [],
  }),
  jsonpath: option({
    flags: '--jsonpath <name=path>',
    summary: "the same in JSON: 'name=$.user.name'; all of these are repeatable",
    kind: named('PATH', "'name=$.user.name'"),
    fallback: [],
  }),
} as const;
