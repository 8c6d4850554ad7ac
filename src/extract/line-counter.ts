import type { Position } from './references.ts';

const LF = 10;
const CR = 13;

/** Tells lines and columns of offsets that never decrease, in linear time over the whole text. */
export class LineCounter {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Lines end with LF, CR or both. */
  position(offset: number): Position {
    const text = this.#text;
    for (; this.#at < offset; this.#at += 1) {
      const code = text.charCodeAt(this.#at);
      if (code !== LF && code !== CR) continue;
      // Of CR and LF, the LF ends it.
      if (code === CR && text.charCodeAt(this.#at + 1) === LF) continue;
      this.#line += 1;
      this.#lineStart = this.#at + 1;
    }
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }
}
