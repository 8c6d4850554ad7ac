import { clip } from '../../util/clip.ts';
import { withoutControls } from '../../util/printable.ts';

/** A half of a surrogate pair is among them: it cannot be written as UTF-8. */
const MARKUP = /[&<>"'`]|\p{Cs}/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text as the content of an element, or as the value of an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(MARKUP, (char) => ENTITIES[char] ?? '\ufffd');
}

/**
 * Text from outside, bounded, escaped, and in an element of its own, so that its direction of writing
 * turns nothing around it. Overrides of the direction and control characters are shown; joiners, of
 * which emoji are made, are kept.
 */
export function foreignHtml(text: string, maxLength: number): string {
  return `<bdi>${foreignText(text, maxLength)}</bdi>`;
}

/** The same without the element: for attributes, and for where only text may be. */
export function foreignText(text: string, maxLength: number): string {
  // Before the longer spellings of control characters, so that the work is bounded, too.
  const clipped = clip(text, maxLength);
  const shown = withoutControls(clipped);
  return escapeHtml(clipped.length < text.length ? `${shown}…` : shown);
}
