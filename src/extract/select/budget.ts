/** Matches of one selector in one page; further ones are dropped. */
export const MAX_MATCHES = 10_000;
/** Of one text, in UTF-16 code units; what comes after is cut off. */
export const MAX_TEXT = 1_000_000;
/** Of all that is taken from one page: nested elements may hold the same text many times over. */
const MAX_TOTAL = 8_000_000;

/** How much may still be taken from one page. */
export class Budget {
  #left = MAX_TOTAL;

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** A text, cut to what there is room for. */
  take(text: string): string {
    const room = Math.max(0, Math.min(this.#left, MAX_TEXT));
    // A lone half of a surrogate pair would be no text.
    const end = isHigh(text.charCodeAt(room - 1)) ? room - 1 : room;
    const taken = text.length > room ? text.slice(0, end) : text;
    this.#left -= taken.length + 1;
    return taken;
  }

  /** False: there is no room for so much. */
  takes(size: number): boolean {
    if (size > this.#left) return false;
    this.#left -= size;
    return true;
  }
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
