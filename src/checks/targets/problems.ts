import { printable } from '../../util/printable.ts';
import { SecretMask } from '../../util/secret-mask.ts';

const MOST_SHOWN = 10;

interface Position {
  readonly line: number;
  readonly column: number;
}

/** Collects what is wrong with one file, so that all of it can be told together. */
export class Problems {
  readonly #file: string;
  /** By what is told, which is told once: defaults may be read for many checks. */
  readonly #found = new Map<string, number>();
  readonly #lineStarts: number[] = [0];

  constructor(file: string, text: string) {
    this.#file = printable(file);
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      this.#lineStarts.push(at + 1);
    }
  }

  get count(): number {
    return this.#found.size;
  }

  add(offset: number, message: string): void {
    this.#found.set(`${this.placeOf(offset)}: ${message}`, offset);
  }

  /** Of the whole file, or of what flags say. */
  addWithoutPlace(message: string): void {
    this.#found.set(message, -1);
  }

  /** As `checks.yaml:12:5`. */
  placeOf(offset: number): string {
    const { line, column } = this.position(offset);
    return `${this.#file}:${line}:${column}`;
  }

  /** Both from 1. */
  position(offset: number): Position {
    let [low, high] = [0, this.#lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }

  /** In the order of the file. */
  lines(): readonly string[] {
    return [...this.#found].toSorted(([, a], [, b]) => a - b).map(([text]) => text);
  }
}

/** The first problems as the text of one error, values that were filled in masked. */
export function problemText(lines: readonly string[], secrets: readonly string[]): string {
  const more = lines.length - MOST_SHOWN;
  const text = lines.slice(0, MOST_SHOWN).join('\n');
  const masked = new SecretMask(secrets).mask(text);
  if (more <= 0) return masked;
  return `${masked}\nand ${more} more ${more === 1 ? 'problem' : 'problems'}`;
}
