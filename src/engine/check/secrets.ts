import type { Finding } from '../../model/check.ts';
import type { FetchRecord } from '../../model/record.ts';
import { SecretMask } from '../../util/secret-mask.ts';

const MASK = '***';
/** Shorter parts occur by chance, too. */
const MIN_LENGTH = 4;
/** Where a text was cut off, what stands before it, and a quote that was closed all the same. */
const CUT = /("?…"?)/;

/** Keeps values out of everything that is shown. */
export class Secrets {
  readonly #given: readonly string[];
  /** As they are, and as JSON writes them. */
  readonly #values: readonly string[];
  readonly #mask: SecretMask;

  constructor(values: readonly string[], mask = new SecretMask(values)) {
    this.#given = values;
    const forms = values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
    this.#values = [...new Set(forms)].filter((value) => value.length >= MIN_LENGTH);
    this.#mask = mask;
  }

  with(more: readonly string[]): Secrets {
    return more.length === 0 ? this : new Secrets([...this.#given, ...more], this.#mask.with(more));
  }

  mask(text: string): string {
    const masked = this.#mask.mask(text);
    return masked.includes('…') && this.#values.length > 0 ? this.#maskCut(masked) : masked;
  }

  maskFinding({ level, assertion, expected, actual }: Finding): Finding {
    return {
      level,
      assertion: this.mask(assertion),
      expected: this.mask(expected),
      actual: this.mask(actual),
    };
  }

  /** A record with what may repeat them. */
  maskRecord(record: FetchRecord): FetchRecord {
    return {
      ...record,
      input: this.mask(record.input),
      url: this.mask(record.url),
      final_url: record.final_url === null ? null : this.mask(record.final_url),
      error: record.error === null ? null : this.mask(record.error),
      content_type: record.content_type === null ? null : this.mask(record.content_type),
    };
  }

  /** Of a value that was cut in two, its beginning is left before the mark, or its end behind it. */
  #maskCut(text: string): string {
    const pieces = text.split(CUT);
    return pieces
      .map((piece, index) => {
        // Every other piece is a mark.
        if (index % 2 === 1) return piece;
        const head = index < pieces.length - 1 ? this.#withoutBeginning(piece) : piece;
        return index > 0 ? this.#withoutEnd(head) : head;
      })
      .join('');
  }

  /** Without the beginning of a value at its end. */
  #withoutBeginning(text: string): string {
    const length = this.#longestPart(text, (value, size) => text.endsWith(value.slice(0, size)));
    return length === 0 ? text : text.slice(0, -length) + MASK;
  }

  /** Without the end of a value at its beginning. */
  #withoutEnd(text: string): string {
    const length = this.#longestPart(text, (value, size) => text.startsWith(value.slice(-size)));
    return length === 0 ? text : MASK + text.slice(length);
  }

  /** How much of a value is there; 0: nothing, or too little to tell. */
  #longestPart(text: string, isThere: (value: string, size: number) => boolean): number {
    let found = MIN_LENGTH - 1;
    for (const value of this.#values) {
      const most = Math.min(value.length - 1, text.length);
      for (let size = most; size > found; size -= 1) if (isThere(value, size)) found = size;
    }
    return found < MIN_LENGTH ? 0 : found;
  }
}
