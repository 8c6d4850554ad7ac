import { printable } from './printable.ts';

const MASK = '***';
/** Shorter ones occur by chance, too. */
const MIN_LENGTH = 4;

/** Keeps values out of text, also as they stand in a URL, in JSON, or in a message. */
export class SecretMask {
  readonly #values: readonly string[];
  /** The longest first: one may be part of another. */
  readonly #forms: readonly string[];

  constructor(values: readonly string[]) {
    this.#values = values;
    this.#forms = [...new Set(values.flatMap(formsOf))]
      .filter((form) => form.length >= MIN_LENGTH)
      .toSorted((a, b) => b.length - a.length);
  }

  /** One for these values, too. */
  with(more: readonly string[]): SecretMask {
    return more.length === 0 ? this : new SecretMask([...this.#values, ...more]);
  }

  mask(text: string): string {
    let masked = text;
    for (const form of this.#forms) masked = masked.replaceAll(form, MASK);
    return masked;
  }
}

/** How a value may be written. */
function formsOf(value: string): readonly string[] {
  if (value.length < MIN_LENGTH) return [];
  // Half of a surrogate pair has no percent-encoding.
  const text = value.replaceAll(/[\uD800-\uDFFF]/gu, '\uFFFD');
  const plain = [
    value,
    printable(value),
    encodeURIComponent(text),
    encodeURI(text),
    ...inUrl(text),
  ];
  return plain.flatMap((form) => {
    const inJson = jsonOf(form);
    return [form, inJson, jsonOf(inJson)];
  });
}

/** As each part of a URL escapes it, which differ (URL Standard, 1.3). */
function inUrl(value: string): readonly string[] {
  const url = new URL('http://a/');
  url.pathname = `/${value}`;
  url.search = `?${value}`;
  url.hash = `#${value}`;
  url.username = value;
  const form = new URLSearchParams([['', value]]).toString();
  return [
    url.pathname.slice(1),
    url.search.slice(1),
    url.hash.slice(1),
    url.username,
    form.slice(1),
  ];
}

/** As it stands between the quotes of a JSON string. */
function jsonOf(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
