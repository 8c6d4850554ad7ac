import type { Alert } from '../model/check.ts';
import { isoTime } from '../util/iso-time.ts';
import { detailLines, isOver, titleOf } from './text.ts';
import { postParts, webKind } from './web-target.ts';

const PATH = '/api/v2/alerts';
const MOST_AT_ONCE = 500;
/**
 * Without an end, Alertmanager takes a trouble for over after five minutes without word of it; here a
 * word comes only when something changes.
 */
const OPEN_MS = 30 * 86_400_000;

export const alertmanager = webKind({
  name: 'alertmanager',
  summary:
    'alerts for Alertmanager (API v2), which are resolved by it when their check is up again',
  examples: ['alertmanager:http://localhost:9093'],
  send: (url, alerts, post) =>
    postParts(post, endpoint(url), alerts, {
      mostAtOnce: MOST_AT_ONCE,
      one: toPrometheus,
      all: (part) => part.map(toPrometheus),
    }),
});

function endpoint(base: URL): string {
  const url = new URL(base);
  const path = url.pathname.replace(/\/{1,16}$/, '');
  url.pathname = path.endsWith(PATH) ? path : path + PATH;
  return url.href;
}

/** The labels are the same from the first alert of a trouble to its last: they are its identity. */
function toPrometheus(alert: Alert): unknown {
  const { check, url, sinceMs, atMs } = alert;
  return {
    labels: {
      alertname: 'GfetchCheck',
      check: check.id,
      ...(check.group === null ? {} : { group: check.group }),
      severity: check.severity,
      instance: url,
    },
    annotations: { summary: titleOf(alert), description: detailLines(alert).join('\n') },
    startsAt: isoTime(sinceMs),
    endsAt: isoTime(Math.max(sinceMs, isOver(alert) ? atMs : atMs + OPEN_MS)),
  };
}
