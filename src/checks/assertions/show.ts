import { inspect } from 'node:util';

import type { Extracted } from '../../model/record.ts';
import { clip } from '../../util/clip.ts';
import { jsonText } from '../../util/json-text.ts';

/** Of one value, in UTF-16 code units. */
const LONGEST = 200;
/** Of several values. */
const MOST = 3;
const AROUND = 40;

/** A value as JSON, its end cut off where it is long. */
export function shown(value: Extracted): string {
  if (typeof value === 'string') return shownText(value);
  const text = jsonText(value);
  const clipped = clip(text, LONGEST);
  return clipped === text ? text : `${clipped}…`;
}

/** Several values. */
export function shownAll(values: readonly Extracted[]): string {
  const rest = values.length > MOST ? ` and ${values.length - MOST} more` : '';
  return `${values.slice(0, MOST).map(shown).join(', ')}${rest}`;
}

function shownText(text: string): string {
  const clipped = clip(text, LONGEST);
  return clipped === text ? jsonText(text) : `${jsonText(clipped)}…`;
}

/** A part of a text with what stands around it. */
export function shownAround(text: string, part: string): string {
  const at = text.indexOf(part);
  const start = Math.max(0, at - AROUND);
  const end = at + part.length + AROUND;
  const [before, after] = [start > 0 ? '…' : '', end < text.length ? '…' : ''];
  return `${before}${shownText(text.slice(start, end))}${after}`;
}

/** A value of a target file, for a message. */
export function shownInput(value: unknown): string {
  const text =
    typeof value === 'string' ? jsonText(value) : inspect(value, { breakLength: Infinity });
  const clipped = clip(text, 80);
  return clipped === text ? text : `${clipped}…`;
}
