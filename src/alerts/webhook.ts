import type { Alert } from '../model/check.ts';
import type { Post, Sent } from './channel.ts';
import { summaryOf } from './text.ts';
import { postJson, webKind } from './web-target.ts';
import { toWire, WIRE_VERSION } from './wire.ts';

/** Many servers take no more than 100 kB in one request. */
const MOST_AT_ONCE = 50;

export const webhook = webKind({
  name: 'webhook',
  summary: 'POST as JSON: { version, summary, alerts: [...] }; a URL alone is the same',
  examples: ['webhook:https://example.com/hooks/gfetch', 'https://example.com/hooks/gfetch'],
  send,
});

/** The first part that is not taken ends it, or the parts after it would be out of order. */
async function send({ href }: URL, alerts: readonly Alert[], post: Post): Promise<Sent> {
  const delivered: Alert[] = [];
  while (delivered.length < alerts.length) {
    const part = alerts.slice(delivered.length, delivered.length + MOST_AT_ONCE);
    const problem = await postJson(post, href, {
      version: WIRE_VERSION,
      summary: summaryOf(part),
      alerts: part.map(toWire),
    });
    if (problem !== null) return { delivered, problem };
    delivered.push(...part);
  }
  return { delivered, problem: null };
}
