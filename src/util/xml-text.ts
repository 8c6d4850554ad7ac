import { printable } from './printable.ts';

const MARKUP = /[&<>"'\ufffe\uffff]|\p{Cs}/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Text from outside as content or as an attribute's value. What XML 1.0 cannot hold (section 2.2),
 * escaped or not, is shown as `printable` shows it, or becomes U+FFFD.
 */
export function xmlText(text: string): string {
  return printable(text).replace(MARKUP, (char) => ENTITIES[char] ?? '\ufffd');
}
