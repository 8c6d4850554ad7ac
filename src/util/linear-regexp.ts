/** A regular expression that takes time in proportion to the text, whatever either of them is. */
export interface LinearRegexp {
  /** True where it matches anywhere in the text. */
  test(text: string): boolean;
}

/** An expression that is none, or that could not be held against a text in linear time. */
export class RegexpProblem extends Error {
  override readonly name = 'RegexpProblem';
  /** The part of the expression that is wrong; null: it cannot be told. */
  readonly part: string | null;

  constructor(message: string, part: string | null, options: ErrorOptions) {
    super(message, options);
    this.part = part;
  }
}

export interface LinearRegexps {
  /** Compiles an expression in the syntax of RE2. @throws RegexpProblem */
  compile(this: void, source: string): LinearRegexp;
  /** The same of one that is written as in JavaScript or in RE2. @throws RegexpProblem */
  compileAny(this: void, source: string): LinearRegexp;
}

type Re2 = typeof import('re2js');

/** Loads the engine, which is large. */
export async function loadLinearRegexps(): Promise<LinearRegexps> {
  const re2 = await import('re2js');
  return {
    compile: (source) => compile(re2, () => source),
    compileAny: (source) => compile(re2, () => re2.RE2JS.translateRegExp(source)),
  };
}

function compile(re2: Re2, sourceOf: () => string): LinearRegexp {
  try {
    const compiled = re2.RE2JS.compile(sourceOf());
    return { test: (text) => compiled.test(text) };
  } catch (error) {
    throw problemOf(re2, error) ?? error;
  }
}

function problemOf(re2: Re2, cause: unknown): RegexpProblem | null {
  if (cause instanceof re2.RE2JSSyntaxException) {
    const { error: reason, input } = cause;
    const isUnsupported = input !== null && UNSUPPORTED.test(input);
    const advice = isUnsupported ? ' (what takes more than linear time is not supported)' : '';
    return new RegexpProblem(`${reason}${advice}`, input === '' ? null : input, { cause });
  }
  if (cause instanceof re2.RE2JSException) return new RegexpProblem(cause.message, null, { cause });
  return null;
}

/** Looking around, atomic groups, and going back to what a group has matched. */
const UNSUPPORTED = /^\(\?(?:[=!>]|<[=!])|^\\(?:[1-9]|k)/;
