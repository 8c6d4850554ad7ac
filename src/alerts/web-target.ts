import type { Alert } from '../model/check.ts';
import { UsageError } from '../model/errors.ts';
import { parseUrl } from '../util/web-address.ts';
import {
  boundPost,
  channelId,
  notSent,
  sentTogether,
  type Channel,
  type ChannelKind,
  type Post,
  type Sent,
} from './channel.ts';
import { fitting } from './fit.ts';
import { jsonText } from '../util/json-text.ts';

/** What a kind of receiver that is a URL differs in from others. */
export interface WebKind {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly string[];
  send(this: void, url: URL, alerts: readonly Alert[], post: Post): Promise<Sent>;
}

/** A kind whose target is an address of the web. */
export function webKind({ name, summary, examples, send }: WebKind): ChannelKind {
  return {
    name,
    summary,
    syntax: `${name}:URL`,
    examples,
    load: async () => (target) => webChannel(name, target, webUrl(name, target), send),
    check: (target) => void webUrl(name, target),
  };
}

function webChannel(name: string, target: string, url: URL, send: WebKind['send']): Channel {
  return {
    id: channelId(name, target),
    label: `${name} ${url.host}`,
    send: (alerts, tools) => send(url, alerts, boundPost(tools)),
  };
}

/** @throws UsageError, which does not show the URL: whoever knows it may post there. */
export function webUrl(kind: string, target: string): URL {
  const url = parseUrl(target);
  if (url === undefined || !/^https?:\/\//i.test(target)) {
    throw new UsageError(
      `--notify ${kind}:… needs a whole http or https URL, as ${kind}:https://example.com/…`,
    );
  }
  return url;
}

/** Posts JSON that tells all alerts at once. */
export async function postAll(
  post: Post,
  url: string,
  alerts: readonly Alert[],
  document: unknown,
): Promise<Sent> {
  return sentTogether(alerts, await postJson(post, url, document));
}

/** Many servers take no more than 100 kB in one request. */
const MAX_PART_BYTES = 90_000;

/**
 * Posts JSON in parts that servers take, each telling of `mostAtOnce` alerts or fewer. The first that is
 * not taken ends it, or those after it would be out of order.
 */
export async function postParts(
  post: Post,
  url: string,
  alerts: readonly Alert[],
  { one, all, mostAtOnce }: Parts,
): Promise<Sent> {
  const delivered: Alert[] = [];
  while (delivered.length < alerts.length) {
    const waiting = alerts.slice(delivered.length, delivered.length + mostAtOnce);
    const part = fitting(waiting, (alert) => Buffer.byteLength(jsonText(one(alert))), {
      max: MAX_PART_BYTES,
      mostItems: mostAtOnce,
    });
    const refusal = await postJson(post, url, all(part));
    if (refusal !== null) return notSent(delivered, refusal);
    delivered.push(...part);
  }
  return { delivered, problem: null };
}

interface Parts {
  readonly mostAtOnce: number;
  /** What takes the most of it. */
  one(this: void, alert: Alert): unknown;
  all(this: void, part: readonly Alert[]): unknown;
}

export function postJson(post: Post, url: string, document: unknown): ReturnType<Post> {
  return post({ url, headers: { 'content-type': 'application/json' }, body: jsonText(document) });
}
