/**
 * Members of a character class, for a pattern with the flag `u`: C0, DEL and C1; marks, overrides and
 * isolates that change the direction of text; what has no width, tags and fillers among them; what some
 * readers take for a line end. Variation selectors are left alone, since ❤️ has one.
 */
export const UNPRINTABLE = String.raw`\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0\ufff0-\ufff8\u{e0000}-\u{e0fff}`;

const HAS_UNPRINTABLE = new RegExp(`[${UNPRINTABLE}]`, 'u');
const ALL_UNPRINTABLE = new RegExp(HAS_UNPRINTABLE, 'gu');
const CONTROLS_AND_OVERRIDES = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/gu;
const SHOWN_OVERRIDE = /\\u(202[a-e]|206[6-9])/g;

/**
 * Text from outside, fit for one line of a terminal: what would move the cursor, change colours,
 * reverse or hide text is shown as `\x1b` or `\u202e`. Line ends are shown too.
 */
export function printable(text: string): string {
  return HAS_UNPRINTABLE.test(text) ? text.replace(ALL_UNPRINTABLE, escapeOf) : text;
}

/**
 * Shows control characters as `\x1b`, apart from tab and line ends, and what reverses text as `\u202e`;
 * leaves everything else.
 */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS_AND_OVERRIDES, escapeOf);
}

/** Turns what `withoutControls` has shown as `\u202e` back into what it was. */
export function withOverrides(text: string): string {
  return text.replace(SHOWN_OVERRIDE, (_shown, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code > 0xffff) return `\\u{${hex}}`;
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
