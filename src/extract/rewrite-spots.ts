import { isUtf8 } from 'node:buffer';

import { decodeAttribute } from './entities.ts';

/** A place in a text where a URL stands. */
export interface Spot {
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  /** As it is meant, without escapes; null: it is emptied whatever it is. */
  readonly reference: string | null;
  /** Escapes a URL, which is printable ASCII, for this place. */
  readonly write: (url: string) => string;
}

const MAX_ASCII = 0x7f;
const MAX_LATIN1 = 0xff;

/** A reference out of a text that was decoded as Latin-1, without the blanks around it. */
export function latin1Reference(written: string): string {
  const text = blanksOff(written);
  let highest = 0;
  for (let at = 0; at < text.length; at += 1) highest = Math.max(highest, text.charCodeAt(at));
  if (highest <= MAX_ASCII || highest > MAX_LATIN1) return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : text;
}

/** Without C0 controls and spaces at both ends, as the URL Standard strips them; in linear time. */
function blanksOff(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  return text.slice(start, end);
}

/** An attribute's value with its character references decoded, and where each character came from. */
export interface DecodedValue {
  readonly text: string;
  /** The offset in the page of a character of `text`, or of its end. */
  offsetOf(at: number): number;
}

const CHARACTER_REFERENCE = /&(?:#x[\da-f]+|#\d+|[a-z][a-z\d]*);?/gi;

export function decodeValue(raw: string, start: number, quote: string): DecodedValue {
  if (!raw.includes('&')) return { text: raw, offsetOf: (at) => start + at };
  const parts: string[] = [];
  /** For each character. */
  const offsets: number[] = [];
  const add = (part: string, offset: number, step: 0 | 1): void => {
    parts.push(part);
    for (let at = 0; at < part.length; at += 1) offsets.push(offset + at * step);
  };
  let done = 0;
  for (const { 0: reference, index } of raw.matchAll(CHARACTER_REFERENCE)) {
    add(raw.slice(done, index), start + done, 1);
    done = index + reference.length;
    // What follows decides whether a name without semicolon is a reference.
    const next = raw.charAt(done);
    const decoded = decodeAttribute(reference + next, quote);
    const isKept = decoded === reference + next;
    add(
      isKept ? reference : decoded.slice(0, decoded.length - next.length),
      start + index,
      isKept ? 1 : 0,
    );
  }
  add(raw.slice(done), start + done, 1);
  offsets.push(start + raw.length);
  return { text: parts.join(''), offsetOf: (at) => offsets[at] ?? start + raw.length };
}

/** Escapes printable ASCII for an attribute's value between such quotation marks, or without. */
export function escapeAttribute(text: string, quote: string): string {
  if (text === '' && quote === '') return '""';
  const escaped = text.replaceAll('&', '&amp;');
  if (quote === '"') return escaped.replaceAll('"', '&quot;');
  if (quote === "'") return escaped.replaceAll("'", '&#39;');
  return escaped.replaceAll(/["'<=>`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
