import type { CheckLevel, Expectation } from '../../model/check.ts';
import { loadLinearRegexps, RegexpProblem, type LinearRegexps } from '../../util/linear-regexp.ts';
import { quote } from '../../util/quote.ts';
import { suggest } from '../../util/suggest.ts';
import { body } from './body.ts';
import { certificate } from './certificate.ts';
import { contentType } from './content-type.ts';
import { css } from './css.ts';
import { error } from './error.ts';
import { family } from './family.ts';
import { header } from './header.ts';
import { http } from './http.ts';
import { ip } from './ip.ts';
import { json } from './json.ts';
import { ExpectProblem, isMap, within, type AssertionKind, type AssertionTools } from './kind.ts';
import { redirect } from './redirect.ts';
import { redirects } from './redirects.ts';
import { shownInput } from './show.ts';
import { size } from './size.ts';
import { DEFAULT_STATUS, status } from './status.ts';
import { time } from './time.ts';
import { tls } from './tls.ts';

export { judge } from './evaluate.ts';
export { ExpectProblem, type AssertionKind } from './kind.ts';
export { acceptedErrorStatuses } from './status.ts';

/** Every kind of assertion; a new one is a new file and an entry here. */
export const ASSERTIONS: readonly AssertionKind[] = [
  status,
  header,
  contentType,
  body,
  json,
  css,
  size,
  time,
  redirect,
  redirects,
  certificate,
  tls,
  http,
  ip,
  family,
  error,
];

/** Thrown by the first regular expression, for which an engine has to be loaded. */
class RegexpNeeded extends Error {
  override readonly name = 'RegexpNeeded';
}

const WITHOUT_REGEXPS: AssertionTools = {
  regexp() {
    throw new RegexpNeeded();
  },
};

/**
 * Compiles one `expect` (or `warn`) object.
 *
 * @throws ExpectProblem
 */
export async function compileExpect(
  value: unknown,
  level: CheckLevel,
): Promise<readonly Expectation[]> {
  try {
    return compile(value, level, WITHOUT_REGEXPS);
  } catch (problem) {
    if (!(problem instanceof RegexpNeeded)) throw problem;
  }
  return compile(value, level, toolsOf(await loadLinearRegexps()));
}

/** Adds what is expected where nothing else is said of it: a status below 400. */
export function withDefaults(expectations: readonly Expectation[]): readonly Expectation[] {
  const isSaid = expectations.some(
    ({ assertion: { name } }) => name === 'status' || name === 'error',
  );
  return isSaid ? expectations : [...DEFAULTS, ...expectations];
}

const DEFAULTS: readonly Expectation[] = status
  .parse(DEFAULT_STATUS, WITHOUT_REGEXPS)
  .map((assertion) => ({ level: 'fail', assertion }));

function compile(value: unknown, level: CheckLevel, tools: AssertionTools): readonly Expectation[] {
  if (!isMap(value)) {
    throw new ExpectProblem(`${shownInput(value)} is no map of assertions; write { status: 200 }`);
  }
  return Object.entries(value)
    .flatMap(([key, each]) => within(key, () => kindOf(key).parse(each, tools)))
    .map((assertion) => ({ level, assertion }));
}

function kindOf(key: string): AssertionKind {
  const kind = ASSERTIONS.find(({ name }) => name === key);
  if (kind !== undefined) return kind;
  const names = ASSERTIONS.map(({ name }) => name);
  throw new ExpectProblem(`there is no assertion ${quote(key)}; ${suggest(key, names)}`, [], true);
}

function toolsOf(regexps: LinearRegexps): AssertionTools {
  return {
    regexp(source) {
      try {
        return regexps.compileAny(source);
      } catch (problem) {
        if (!(problem instanceof RegexpProblem)) throw problem;
        throw new ExpectProblem(`${quote(source)} is no regular expression: ${problem.message}`);
      }
    },
  };
}
