import type { Alert, Severity } from '../model/check.ts';
import { sentTogether, type Post, type Sent } from './channel.ts';
import { encodedWords } from './encoded-words.ts';
import { plainTextWithin } from './paragraphs.ts';
import { mostPressing, summaryOf, worstTone, type Tone } from './text.ts';
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
  const refusal = await post({
    url: href,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      title: encodedWords(summaryOf(alerts)),
      priority: String(tone === 'bad' ? PRIORITIES[severity] : 3),
      tags: TAGS[tone],
    },
    body: plainTextWithin(alerts, MAX_BYTES),
  });
  return sentTogether(alerts, refusal);
}
