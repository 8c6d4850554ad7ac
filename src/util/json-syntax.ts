/** Where a JSON text stops being one. Line and column are 1-based. */
export interface JsonSyntaxError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

/**
 * Finds the first error in a JSON text (RFC 8259), `undefined` where there is none. `JSON.parse`
 * names a position only for some errors, and in words that change between Node versions.
 */
export function findJsonError(text: string): JsonSyntaxError | undefined {
  const open: ('}' | ']')[] = [];
  let index = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = index;
    const found = pattern.test(text);
    if (found) index = pattern.lastIndex;
    return found;
  };
  const take = (character: string): boolean => {
    skip(SPACE);
    if (text[index] !== character) return false;
    index += 1;
    return true;
  };
  const key = (): string | undefined => {
    skip(SPACE);
    if (!skip(STRING)) return 'expected a name in double quotes';
    return take(':') ? undefined : 'expected “:” after the name';
  };
  /** What may follow a value: the ends of what is open, then a comma. True: another value. */
  const next = (): boolean | string => {
    for (let end = open.at(-1); end !== undefined; end = open.at(-1)) {
      if (take(end)) open.pop();
      else if (!take(',')) return `expected “,” or “${end}”`;
      else return end === '}' ? (key() ?? true) : true;
    }
    skip(SPACE);
    return index === text.length ? false : 'expected nothing more';
  };
  /** One value, or the start of one. */
  const value = (): boolean | string => {
    if (take('{')) {
      open.push('}');
      return take('}') ? (open.pop(), next()) : (key() ?? true);
    }
    if (take('[')) {
      open.push(']');
      return take(']') ? (open.pop(), next()) : true;
    }
    return skip(STRING) || skip(SCALAR) ? next() : 'expected a value';
  };

  let state = value();
  while (state === true) state = value();
  return state === false ? undefined : { ...position(text, index), message: state };
}

function position(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
