import type { Alert, Severity } from '../model/check.ts';
import type { Post, Sent } from './channel.ts';
import { encodedWords } from './encoded-words.ts';
import { moreOf } from './fit.ts';
import { mostPressing, plainText, summaryOf, worstTone, type Tone } from './text.ts';
import { webKind } from './web-target.ts';

const TAGS: Readonly<Record<Tone, string>> = {
  bad: 'rotating_light',
  warn: 'warning',
  good: 'white_check_mark',
};

/** 3 is the default, 5 the highest. */
const PRIORITIES: Readonly<Record<Severity, number>> = {
  critical: 5,
  error: 4,
  warning: 3,
  info: 2,
};

/** What is longer becomes an attachment. */
const MAX_BYTES = 4_000;

export const ntfy = webKind({
  name: 'ntfy',
  summary: 'a notification by ntfy (a token: https://:TOKEN@ntfy.sh/topic)',
  examples: ['ntfy:https://ntfy.sh/my-topic'],
  send,
});

async function send({ href }: URL, alerts: readonly Alert[], post: Post): Promise<Sent> {
  const tone = worstTone(alerts);
  const severity = mostPressing(alerts)?.check.severity ?? 'error';
  const problem = await post({
    url: href,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      title: encodedWords(summaryOf(alerts)),
      priority: String(tone === 'bad' ? PRIORITIES[severity] : 3),
      tags: TAGS[tone],
    },
    body: textOf(alerts),
  });
  return { delivered: problem === null ? alerts : [], problem };
}

/** Whole paragraphs, as many as there is room for. */
function textOf(alerts: readonly Alert[]): string {
  const whole = plainText(alerts);
  if (Buffer.byteLength(whole) <= MAX_BYTES) return whole;
  let text = '';
  for (const [i, alert] of alerts.entries()) {
    const longer = `${text}${plainText([alert])}\n`;
    if (Buffer.byteLength(longer) > MAX_BYTES - 40) {
      // The first may be too long by itself, and its beginning says most.
      const begun = i === 0 ? `${cutBytes(longer, MAX_BYTES - 50)}…\n` : text;
      const left = alerts.length - Math.max(i, 1);
      return left === 0 ? begun : `${begun}and ${moreOf(left, 'alert')}\n`;
    }
    text = longer;
  }
  return text;
}

function cutBytes(text: string, maxBytes: number): string {
  // What is left of a character that was cut is U+FFFD.
  return Buffer.from(text)
    .subarray(0, maxBytes)
    .toString()
    .replace(/\ufffd+$/, '');
}
