// C0, DEL and C1; marks, overrides and isolates that change the direction of text; what has no width.
const UNPRINTABLE = /[\p{Cc}\u{61c}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2066}-\u{2069}\u{feff}]/u;
const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');
const ALL_CONTROLS = /[^\P{Cc}\t\n\r]/gu;

/**
 * Text from outside, fit for one line of a terminal: what would move the cursor, change colours,
 * reverse or hide text is shown as `\x1b` or `\u202e`. Line ends are shown too.
 */
export function printable(text: string): string {
  return UNPRINTABLE.test(text) ? text.replace(ALL_UNPRINTABLE, escapeOf) : text;
}

/** Shows control characters as `\x1b`, apart from tab and line ends; leaves everything else. */
export function withoutControls(text: string): string {
  return text.replace(ALL_CONTROLS, escapeOf);
}

function escapeOf(char: string): string {
  const code = char.charCodeAt(0);
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
