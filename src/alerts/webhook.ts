import { summaryOf } from './text.ts';
import { postParts, webKind } from './web-target.ts';
import { toWire, WIRE_VERSION } from './wire.ts';

const MOST_AT_ONCE = 50;

export const webhook = webKind({
  name: 'webhook',
  summary: 'POST as JSON: { version, summary, alerts: [...] }; a URL alone is the same',
  examples: ['webhook:https://example.com/hooks/gfetch', 'https://example.com/hooks/gfetch'],
  send: ({ href }, alerts, post) =>
    postParts(post, href, alerts, {
      mostAtOnce: MOST_AT_ONCE,
      one: toWire,
      all: (part) => ({
        version: WIRE_VERSION,
        summary: summaryOf(part),
        alerts: part.map(toWire),
      }),
    }),
});
