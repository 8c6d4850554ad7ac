import type { Channel, ChannelTools } from '../../src/alerts/index.ts';
import { createPost } from '../../src/engine/check/post.ts';
import type { Alert, PendingAlert } from '../../src/model/check.ts';

const AT_MS = Date.UTC(2026, 5, 1, 12, 0, 0);
export const NOW_MS = AT_MS + 60_000;

/** `shop/NAME` that is down for five minutes, unless told otherwise. */
export function alert(name: string, fields: Partial<Alert> = {}): Alert {
  return {
    incident: `incident-${name}`,
    event: 'down',
    check: { id: `shop/${name}`, name, group: 'shop', tags: ['web'], severity: 'critical' },
    url: `https://example.com/${name}`,
    state: 'down',
    atMs: AT_MS,
    sinceMs: AT_MS - 305_000,
    findings: [{ level: 'fail', assertion: 'status', expected: '200', actual: '503' }],
    lastOkMs: AT_MS - 365_000,
    ...fields,
  };
}

export const recovery = (name: string): Alert =>
  alert(name, { event: 'up', state: 'up', findings: [] });

export function pending(channel: Channel, ...alerts: readonly Alert[]): PendingAlert[] {
  return alerts.map((each) => ({ channel: channel.id, alert: each, attempts: 0 }));
}

/** Tools that ask real servers; a request ends after `timeoutMs`. */
export function tools(fields: Partial<ChannelTools> = {}, timeoutMs = 5_000): ChannelTools {
  return {
    post: createPost({ env: {}, timeoutMs }),
    env: { PATH: process.env['PATH'] },
    signal: new AbortController().signal,
    ...fields,
  };
}
