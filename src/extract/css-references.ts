/** What a style sheet refers to. */
export interface CssReference {
  readonly text: string;
  /** Of its first character after the quotation mark, in UTF-16 code units. */
  readonly offset: number;
  /** After its last character, escapes included. */
  readonly endOffset: number;
}

interface Value extends CssReference {
  /** After the token. */
  readonly end: number;
  /** False: the token is damaged, and counts for nothing. */
  readonly isWhole: boolean;
}

const NAME = /[\w\u0080-\uffff-]*/y;
const SPACE = /[\t\n\f\r ]*/y;
/** Up to the quotation mark, an escape, or a line end, which damages a string. */
const DOUBLE = /[^"\\\n\f\r]*/y;
const SINGLE = /[^'\\\n\f\r]*/y;
/** A URL without quotation marks. */
const BARE = /[^"'()\\\t\n\f\r ]*/y;
/** One escape, of which a number may end with white space. */
const ONE_ESCAPE = /\\(?:[\da-f]{1,6}(?:\r\n|[\t\n\f\r ])?|[^\n\f\r]|$)/iy;
const LINE_ESCAPE = /\\(?:\r\n|[\n\f\r])/y;
const ESCAPE = /\\(?:([\da-f]{1,6})(?:\r\n|[\t\n\f\r ])?|(\r\n|[\n\f\r])|([^]|$))/gi;

/** As it is written; three characters, each as `\000075` and a line end. */
const MAX_URL_NAME_LENGTH = 27;
/** As it is written: with escapes, more is no URL that anybody asks for. */
const MAX_ESCAPED_LENGTH = 16_384;

/**
 * The `url()`s and `@import`s of a style sheet or a style attribute, in their order and in linear
 * time (CSS Syntax Level 3, section 4). What stands in comments and strings is none, nor is what
 * `@namespace` names.
 */
export function* cssReferences(css: string): Generator<CssReference, void, undefined> {
  let at = 0;
  /** The at-rule that was opened and has had no value yet. */
  let rule = '';
  while (at < css.length) {
    const character = css.charAt(at);
    if (character === '/' && css.charAt(at + 1) === '*') {
      at = after(css, '*/', at + 2);
    } else if (character === '"' || character === "'") {
      const value = stringAt(css, at);
      if (rule === 'import' && value.isWhole) yield value;
      rule = '';
      at = value.end;
    } else if (character === '@') {
      const end = runEnd(NAME, css, at + 1, false);
      rule = css.slice(at + 1, end).toLowerCase();
      at = end;
    } else {
      const start = at;
      at = Math.max(at + 1, runEnd(NAME, css, at, false));
      if (css.charAt(at) !== '(' || !isUrlName(css, start, at)) {
        if (character === ';' || character === '{') rule = '';
        continue;
      }
      const value = urlAt(css, at + 1);
      if (rule !== 'namespace' && value.isWhole) yield value;
      rule = '';
      at = value.end;
    }
  }
}

function isUrlName(css: string, start: number, end: number): boolean {
  if (end - start > MAX_URL_NAME_LENGTH) return false;
  return unescaped(css.slice(start, end)).toLowerCase() === 'url';
}

/** After the characters of `plain` and the escapes at `at`. */
function runEnd(plain: RegExp, css: string, at: number, mayEscapeLineEnd: boolean): number {
  for (let end = at; ;) {
    end = matchEnd(plain, css, end);
    if (css.charAt(end) !== '\\') return end;
    let next = matchEnd(ONE_ESCAPE, css, end);
    if (next === end && mayEscapeLineEnd) next = matchEnd(LINE_ESCAPE, css, end);
    if (next === end) return end;
    end = next;
  }
}

/** After what the pattern takes at `at`, which may be nothing. */
function matchEnd(pattern: RegExp, css: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(css) ? pattern.lastIndex : at;
}

function after(css: string, mark: string, from: number): number {
  const at = css.indexOf(mark, from);
  return at === -1 ? css.length : at + mark.length;
}

/** The string that begins at `at` with its quotation mark. */
function stringAt(css: string, at: number): Value {
  const quote = css.charAt(at);
  const end = runEnd(quote === '"' ? DOUBLE : SINGLE, css, at + 1, true);
  const raw = css.slice(at + 1, end);
  // At the end of the text, a string ends by itself.
  const isWhole = end >= css.length || css.charAt(end) === quote;
  return { ...valueOf(raw, at + 1), end: end + 1, isWhole: isWhole && !isTooLong(raw) };
}

/** What follows `url(`. */
function urlAt(css: string, from: number): Value {
  const start = matchEnd(SPACE, css, from);
  const first = css.charAt(start);
  const isQuoted = first === '"' || first === "'";
  const value = isQuoted ? stringAt(css, start) : bareAt(css, start);
  const end = matchEnd(SPACE, css, value.end);
  if (end >= css.length || css.charAt(end) === ')') return { ...value, end: end + 1 };
  // A string may be followed by modifiers; a URL that goes on is damaged.
  return { ...value, end: after(css, ')', end), isWhole: value.isWhole && isQuoted };
}

function bareAt(css: string, start: number): Value {
  const end = runEnd(BARE, css, start, false);
  const raw = css.slice(start, end);
  return { ...valueOf(raw, start), end, isWhole: !isTooLong(raw) };
}

function valueOf(raw: string, offset: number): CssReference {
  return { text: isTooLong(raw) ? '' : unescaped(raw), offset, endOffset: offset + raw.length };
}

/** Data without escapes may be as long as it likes. */
function isTooLong(raw: string): boolean {
  return raw.length > MAX_ESCAPED_LENGTH && raw.includes('\\');
}

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replaceAll(ESCAPE, (_, hex?: string, lineEnd?: string, character?: string): string => {
    if (lineEnd !== undefined) return '';
    if (hex === undefined) return character ?? '';
    const code = Number.parseInt(hex, 16);
    return code === 0 || code > 0x10_ff_ff ? '\u{fffd}' : String.fromCodePoint(code);
  });
}
