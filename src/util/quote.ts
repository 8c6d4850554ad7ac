import { clip } from './clip.ts';
import { printable } from './printable.ts';

const LONGEST = 80;

/** Puts text from outside into a message: in quotes, bounded, and without control characters. */
export function quote(text: string): string {
  const clipped = clip(text, LONGEST);
  return `“${printable(clipped)}${clipped.length < text.length ? '…' : ''}”`;
}
