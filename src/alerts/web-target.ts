import type { Alert } from '../model/check.ts';
import { UsageError } from '../model/errors.ts';
import { parseUrl } from '../util/web-address.ts';
import { channelId, type Channel, type ChannelKind, type Post, type Sent } from './channel.ts';
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
    send: (alerts, { post }) => send(url, alerts, post),
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
  const problem = await postJson(post, url, document);
  return { delivered: problem === null ? alerts : [], problem };
}

export function postJson(post: Post, url: string, document: unknown): Promise<string | null> {
  return post({ url, headers: { 'content-type': 'application/json' }, body: jsonText(document) });
}
