interface Entry<Value> {
  readonly name: string;
  readonly value: Value;
}

const SLOTS = 64;

/**
 * Finds names of elements or attributes in a page by their offsets, in any case of ASCII, without
 * making a string of each name that is none of them.
 */
export class NameTable<Value> {
  readonly #slots: Entry<Value>[][] = Array.from({ length: SLOTS }, () => []);
  readonly #longest: number;

  /** The names in lower case, none empty. */
  constructor(values: Iterable<readonly [name: string, value: Value]>) {
    let longest = 0;
    for (const [name, value] of values) {
      this.#slots[slotOf(name, 0, name.length)]?.push({ name, value });
      longest = Math.max(longest, name.length);
    }
    this.#longest = longest;
  }

  find(text: string, start: number, end: number): Value | undefined {
    if (end - start > this.#longest) return undefined;
    const slot = this.#slots[slotOf(text, start, end)];
    if (slot === undefined) return undefined;
    for (const { name, value } of slot) {
      if (name.length === end - start && isSame(text, start, name)) return value;
    }
    return undefined;
  }
}

/** By length, first and last letter, of which the case is left out. */
function slotOf(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start) & 31;
  const last = text.charCodeAt(end - 1) & 31;
  return (first ^ (last << 1) ^ ((end - start) << 3)) & (SLOTS - 1);
}

function isSame(text: string, start: number, name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const code = text.charCodeAt(start + at);
    const lower = code >= 65 && code <= 90 ? code + 32 : code;
    if (lower !== name.charCodeAt(at)) return false;
  }
  return true;
}
