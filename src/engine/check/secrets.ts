import type { Finding } from '../../model/check.ts';
import type { FetchRecord } from '../../model/record.ts';
import { SecretMask } from '../../util/secret-mask.ts';

/** Keeps values out of everything that is shown. */
export class Secrets {
  readonly #mask: SecretMask;

  constructor(values: readonly string[] | SecretMask) {
    this.#mask = values instanceof SecretMask ? values : new SecretMask(values);
  }

  with(more: readonly string[]): Secrets {
    return more.length === 0 ? this : new Secrets(this.#mask.with(more));
  }

  mask(text: string): string {
    return this.#mask.mask(text);
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
