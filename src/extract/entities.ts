import { QuoteType, Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** An ampersand that is not simply an escaped one. */
const OTHER_REFERENCE = /&(?!amp;)/;

/** Decodes the character references of a text between tags (WHATWG HTML, 13.2.5.72). */
export function decodeText(raw: string): string {
  // In a title, a `<` that opens no tag is text.
  return decoded(raw, '<title>', '</title>');
}

/** Decodes the value of an attribute, where `&copy=` is no reference. */
export function decodeAttribute(raw: string, quote: string): string {
  return decoded(raw, `<a a=${quote}`, `${quote}>`);
}

function decoded(raw: string, before: string, after: string): string {
  if (!raw.includes('&')) return raw;
  if (!OTHER_REFERENCE.test(raw)) return raw.replaceAll('&amp;', '&');
  const text = before + raw + after;
  const pieces = new Pieces(text);
  const tokenizer = new Tokenizer({ decodeEntities: true }, pieces);
  tokenizer.write(text);
  tokenizer.end();
  return pieces.decoded;
}

/** The quotation mark of a value, by what the tokenizer calls it. */
export function quoteOf(type: QuoteType): string {
  if (type === QuoteType.Double) return '"';
  return type === QuoteType.Single ? "'" : '';
}

/** Puts together what the tokenizer finds in one value. */
class Pieces implements TokenizerCallbacks {
  decoded = '';
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  onattribdata(start: number, end: number): void {
    this.decoded += this.#text.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    this.decoded += String.fromCodePoint(codePoint);
  }

  ontext(start: number, end: number): void {
    this.decoded += this.#text.slice(start, end);
  }

  ontextentity(codePoint: number): void {
    this.decoded += String.fromCodePoint(codePoint);
  }

  onattribend(): void {}
  onattribname(): void {}
  oncdata(): void {}
  onclosetag(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onopentagend(): void {}
  onopentagname(): void {}
  onprocessinginstruction(): void {}
  onselfclosingtag(): void {}
}
