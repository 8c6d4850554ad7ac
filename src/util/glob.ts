import { isIPv6 } from 'node:net';

/** A place in a pattern: what may stand there, made on demand. */
interface Slot {
  readonly count: number;
  at(index: number): string;
}

export interface Glob {
  readonly slots: readonly Slot[];
}

export interface GlobProblem {
  /** What is wrong, as a clause. */
  readonly problem: string;
}

const SPECIAL = /[[\]{}\\]/;
const NUMBERS = /^(\d{1,15})-(\d{1,15})(?::(\d{1,15}))?$/;
const LETTERS = /^(?:([a-z])-([a-z])|([A-Z])-([A-Z]))(?::(\d{1,15}))?$/;

/** True where `text` may be more than itself. */
export function isGlob(text: string): boolean {
  return SPECIAL.test(text);
}

/**
 * Reads curl's URL patterns: `[1-100]`, `[001-100]` (as wide as its start), `[a-z]`, each with a
 * step as in `[0-100:10]`, and `{one,two}`; a backslash takes a meaning away. An IPv6 address in
 * brackets and an empty `[]` stand for themselves.
 */
export function parseGlob(pattern: string): Glob | GlobProblem {
  const slots: Slot[] = [];
  let literal = '';
  let at = 0;
  const add = (slot: Slot): void => {
    if (literal !== '') slots.push(constant(literal));
    literal = '';
    slots.push(slot);
  };
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === '[') {
      const end = pattern.indexOf(']', at);
      const place = `“[” at position ${at + 1}`;
      if (end === -1) return { problem: `${place} is not closed` };
      const inner = pattern.slice(at + 1, end);
      if (inner === '' || isAddress(inner)) {
        literal += `[${inner}]`;
      } else {
        const range = parseRange(inner, place);
        if ('problem' in range) return range;
        add(range);
      }
      at = end + 1;
    } else if (character === '{') {
      const set = parseSet(pattern, at);
      if ('problem' in set) return set;
      add(list(set.words));
      at = set.end;
    } else if (character === ']' || character === '}') {
      return { problem: `“${character}” at position ${at + 1} closes nothing` };
    } else {
      const isEscape = character === '\\' && SPECIAL.test(pattern.charAt(at + 1));
      literal += isEscape ? pattern.charAt(at + 1) : character;
      at += isEscape ? 2 : 1;
    }
  }
  if (literal !== '') slots.push(constant(literal));
  return { slots };
}

/** Every text the pattern stands for, one at a time; the last slot turns fastest, as in curl. */
export function* expandGlob({ slots }: Glob): Generator<string, void, undefined> {
  const indexes = slots.map(() => 0);
  for (;;) {
    yield slots.map((slot, place) => slot.at(indexes[place] ?? 0)).join('');
    let place = slots.length - 1;
    while (place >= 0 && (indexes[place] ?? 0) + 1 === slots[place]?.count) {
      indexes[place] = 0;
      place -= 1;
    }
    if (place < 0) return;
    indexes[place] = (indexes[place] ?? 0) + 1;
  }
}

const constant = (text: string): Slot => ({ count: 1, at: () => text });

const list = (words: readonly string[]): Slot => ({
  count: words.length,
  at: (index) => words[index] ?? '',
});

function isAddress(text: string): boolean {
  return isIPv6(text.replace(/%.*$/, ''));
}

/** `place` stands for the text in a problem: that may hold a part of a password. */
function parseRange(inner: string, place: string): Slot | GlobProblem {
  const numbers = NUMBERS.exec(inner);
  if (numbers !== null) {
    const [, first = '', last = '', step] = numbers;
    const width = first.startsWith('0') ? first.length : 1;
    return stepped(place, Number(first), Number(last), step, (value) =>
      String(value).padStart(width, '0'),
    );
  }
  const letters = LETTERS.exec(inner);
  if (letters === null) {
    return { problem: `${place} begins no range like [1-100], [001-100:10] or [a-z]` };
  }
  const [, lowerFirst, lowerLast, upperFirst, upperLast, step] = letters;
  return stepped(
    place,
    codeOf(lowerFirst ?? upperFirst),
    codeOf(lowerLast ?? upperLast),
    step,
    (value) => String.fromCharCode(value),
  );
}

function codeOf(letter = ''): number {
  return letter.charCodeAt(0);
}

function stepped(
  place: string,
  first: number,
  last: number,
  stepText: string | undefined,
  write: (value: number) => string,
): Slot | GlobProblem {
  const step = Number(stepText ?? '1');
  if (last < first) return { problem: `the range from ${place} runs backwards` };
  if (step === 0) return { problem: `the range from ${place} has a step of 0` };
  return {
    count: Math.floor((last - first) / step) + 1,
    at: (index) => write(first + index * step),
  };
}

function parseSet(
  pattern: string,
  start: number,
): { readonly words: readonly string[]; readonly end: number } | GlobProblem {
  const words: string[] = [];
  let word = '';
  for (let at = start + 1; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '\\' && at + 1 < pattern.length) {
      at += 1;
      word += pattern.charAt(at);
    } else if (character === ',' || character === '}') {
      words.push(word);
      word = '';
      if (character === '}') {
        const isEmpty = words.length === 1 && words[0] === '';
        return isEmpty ? { problem: '“{}” is empty' } : { words, end: at + 1 };
      }
    } else if (character === '{') {
      return { problem: `“{” at position ${at + 1} lies within another` };
    } else {
      word += character;
    }
  }
  return { problem: `“{” at position ${start + 1} is not closed` };
}
