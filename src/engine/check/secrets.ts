import type { Finding } from '../../model/check.ts';
import type { FetchRecord } from '../../model/record.ts';

const MASK = '***';
/** Shorter ones occur by chance, too. */
const MIN_LENGTH = 4;

/** Keeps values out of everything that is shown. */
export class Secrets {
  readonly #values: readonly string[];

  constructor(values: readonly string[]) {
    const all = values.flatMap((value) => [value, encodeURIComponent(wellFormed(value))]);
    // The longest first: one may be part of another.
    this.#values = [...new Set(all)]
      .filter((value) => value.length >= MIN_LENGTH)
      .toSorted((a, b) => b.length - a.length);
  }

  with(more: readonly string[]): Secrets {
    return more.length === 0 ? this : new Secrets([...this.#values, ...more]);
  }

  mask(text: string): string {
    let masked = text;
    for (const value of this.#values) masked = masked.replaceAll(value, MASK);
    return masked;
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
}

/** `encodeURIComponent` throws for half of a surrogate pair. */
function wellFormed(text: string): string {
  return text.replaceAll(/[\uD800-\uDFFF]/gu, '\uFFFD');
}
