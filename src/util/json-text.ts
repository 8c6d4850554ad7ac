import { UNPRINTABLE } from './printable.ts';

// All that a JSON string may hold as it is.
const PLAIN = new RegExp(String.raw`^[^"\\\p{Cs}${UNPRINTABLE}]*$`, 'u');
const SUSPECT = new RegExp(String.raw`\\ud[89a-f]|[${UNPRINTABLE}]`, 'u');
// Escapes are taken whole, or the second half of `\\` would look like the start of one.
const ESCAPE_OR_UNPRINTABLE = new RegExp(
  String.raw`\\(?:ud[89a-f][0-9a-f]{2}|[^])|[${UNPRINTABLE}]`,
  'gu',
);

/**
 * What `JSON.stringify` makes of a value that is neither undefined nor a function, fit for strict
 * readers, readers of lines and terminals: half a surrogate pair, of which there is no UTF-8, becomes
 * U+FFFD; what `printable` would show is escaped, which loses nothing. With `indent` it has many lines.
 */
export function jsonText(value: unknown, indent = 0): string {
  const json = JSON.stringify(value, null, indent);
  if (!SUSPECT.test(json)) return json;
  return json.replace(ESCAPE_OR_UNPRINTABLE, (found) => {
    if (found.startsWith('\\ud')) return String.raw`\ufffd`;
    // A line end that is not escaped is one between two members.
    return found.startsWith('\\') || found === '\n' ? found : escapeOf(found);
  });
}

/** The same of a string, which is as it should be nearly always. */
export function jsonString(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : jsonText(text);
}

/** Of a pair, each half for itself: JSON has no other way. */
function escapeOf(char: string): string {
  return char.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
