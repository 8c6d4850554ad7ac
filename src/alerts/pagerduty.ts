import { createHash } from 'node:crypto';

import type { Alert, Severity } from '../model/check.ts';
import { UsageError } from '../model/errors.ts';
import { clip } from '../util/clip.ts';
import { isoTime } from '../util/iso-time.ts';
import {
  boundPost,
  channelId,
  notSent,
  type ChannelKind,
  type Post,
  type Refusal,
  type Sent,
} from './channel.ts';
import { isOver, summaryOf, toneOf } from './text.ts';
import { postJson, webUrl } from './web-target.ts';
import { toWire } from './wire.ts';

const ENDPOINT = 'https://events.pagerduty.com/v2/enqueue';
const TARGET = /^([A-Za-z0-9_-]+)(?:@(.+))?$/;
const MAX_KEY = 255;
const MAX_SUMMARY = 1_024;
const MAX_FINDINGS = 50;
/** So many failures in a row mean the service, not the alert. */
const MOST_FAILURES = 3;

export const pagerduty: ChannelKind = {
  name: 'pagerduty',
  summary: 'incidents by Events v2 of PagerDuty, opened and resolved',
  syntax: 'pagerduty:ROUTING_KEY[@URL]',
  examples: [
    'pagerduty:${PAGERDUTY_ROUTING_KEY}',
    'pagerduty:${PAGERDUTY_ROUTING_KEY}@https://events.eu.pagerduty.com/v2/enqueue',
  ],
  load: async () => (target) => {
    const { key, url } = parse(target);
    return {
      id: channelId('pagerduty', target),
      label: `pagerduty ${url.host}`,
      send: (alerts, tools) => {
        const post = boundPost(tools);
        return sendEach(alerts, (alert) => postJson(post, url.href, pagerdutyEvent(key, alert)));
      },
    };
  },
  check: (target) => void parse(target),
};

function parse(target: string): { readonly key: string; readonly url: URL } {
  const [, key, url] = TARGET.exec(target) ?? [];
  if (key === undefined) {
    throw new UsageError(
      '--notify pagerduty:… needs the routing key of an Events v2 integration, which is letters and digits',
    );
  }
  return { key, url: url === undefined ? new URL(ENDPOINT) : webUrl('pagerduty:KEY@', url) };
}

/** An alert that is not taken holds back those after it of the same incident, and no others. */
async function sendEach(
  alerts: readonly Alert[],
  send: (alert: Alert) => ReturnType<Post>,
): Promise<Sent> {
  const delivered: Alert[] = [];
  const held = new Set<string>();
  let worst: Refusal | null = null;
  let failures = 0;
  for (const alert of alerts) {
    if (held.has(alert.incident)) continue;
    const refusal = await send(alert);
    if (refusal === null) {
      delivered.push(alert);
      failures = 0;
      continue;
    }
    // One that may be taken later is worth another try for all.
    if (worst === null || worst.isFinal) worst = refusal;
    held.add(alert.incident);
    failures += 1;
    if (failures >= MOST_FAILURES) break;
  }
  return worst === null ? { delivered, problem: null } : notSent(delivered, worst);
}

function pagerdutyEvent(key: string, alert: Alert): unknown {
  const { check, findings, atMs } = alert;
  return {
    routing_key: key,
    event_action: isOver(alert) ? 'resolve' : 'trigger',
    dedup_key: dedupKey(alert.incident),
    client: 'gfetch check',
    payload: {
      summary: clip(summaryOf([alert]), MAX_SUMMARY),
      source: clip(alert.url, MAX_SUMMARY),
      severity: severityOf(alert),
      timestamp: isoTime(atMs),
      component: check.name,
      ...(check.group === null ? {} : { group: check.group }),
      custom_details: toWire({ ...alert, findings: findings.slice(0, MAX_FINDINGS) }),
    },
  };
}

function dedupKey(incident: string): string {
  if (incident.length <= MAX_KEY) return incident;
  return createHash('sha256').update(incident).digest('hex');
}

/** What only warns is not as urgent as its check says that a failure is. */
function severityOf(alert: Alert): Severity {
  const { severity } = alert.check;
  return toneOf(alert) === 'warn' && severity !== 'info' ? 'warning' : severity;
}
