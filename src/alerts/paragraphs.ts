import type { Alert } from '../model/check.ts';
import { moreOf } from './fit.ts';
import { plainText } from './text.ts';

/** For what is said at the end of those that are left out. */
const REST_BYTES = 50;

/** Whole paragraphs, as many as there is room for; says how many are left out. */
export function plainTextWithin(alerts: readonly Alert[], maxBytes: number): string {
  const paragraphs: string[] = [];
  let bytes = 0;
  for (const [i, alert] of alerts.entries()) {
    const paragraph = plainText([alert]);
    // An empty line between two.
    bytes += Buffer.byteLength(paragraph) + 1;
    const isLast = i === alerts.length - 1;
    if (bytes - 1 > (isLast ? maxBytes : maxBytes - REST_BYTES)) {
      // The first may be too long by itself, and its beginning says most.
      if (i === 0) paragraphs.push(`${cutBytes(paragraph, maxBytes - REST_BYTES - 10)}…\n`);
      const left = alerts.length - paragraphs.length;
      if (left > 0) paragraphs.push(`and ${moreOf(left, 'alert')}\n`);
      break;
    }
    paragraphs.push(paragraph);
  }
  return paragraphs.join('\n');
}

function cutBytes(text: string, maxBytes: number): string {
  // What is left of a character that was cut is U+FFFD.
  return Buffer.from(text)
    .subarray(0, maxBytes)
    .toString()
    .replace(/\ufffd+$/, '');
}
