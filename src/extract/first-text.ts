import { clip } from '../util/clip.ts';
import { ownText } from '../util/own-text.ts';
import { decodeText } from './entities.ts';

const MAX_LENGTH = 1_000;
/** White space included; what comes later is not looked at. */
const MAX_RAW_LENGTH = 16_384;

/** The text of the first element of a kind: a title, a heading. */
export class FirstText {
  #raw: string | undefined;
  isOpen = false;

  /** The element begins; only the first counts. */
  open(): void {
    if (this.#raw !== undefined) return;
    this.#raw = '';
    this.isOpen = true;
  }

  /** A run of its text as it stands in the page, or a blank where a line breaks. */
  add(run: string): void {
    const room = MAX_RAW_LENGTH - (this.#raw ?? '').length;
    if (room > 0) this.#raw = (this.#raw ?? '') + run.slice(0, room);
  }

  close(): void {
    this.isOpen = false;
  }

  /** In at most 1,000 UTF-16 code units, white space collapsed; null: there was none. */
  get text(): string | null {
    return this.#raw === undefined ? null : oneLine(decodeText(this.#raw));
  }
}

/** The text with its white space collapsed, in at most 1,000 UTF-16 code units. */
export function oneLine(text: string): string {
  const head = text.slice(0, MAX_RAW_LENGTH).replaceAll(/\s+/g, ' ').trim();
  // A copy, since a slice would keep the whole page in memory for as long as the record lives.
  return ownText(clip(head, MAX_LENGTH).trimEnd());
}
