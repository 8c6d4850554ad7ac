import type { Peer, PeerRequest } from './peer.ts';
import { response, whole, type Expected, type Play } from './scenario.ts';

/** A response that leads elsewhere. */
export const to = (location: string, status = '302 Found', body = ''): Buffer =>
  response(body, `Location: ${location}\r\n`, status);

/** Redirects once, from the scenario's root; whatever is asked for then is answered with the request. */
export const once =
  (location: string, status?: string): Play =>
  (peer, request) =>
    isRoot(request) ? peer.send(to(location, status)) : echo(peer, request);

/** True where the scenario begins, at `/NAME/`. */
export function isRoot({ segments }: PeerRequest): boolean {
  return segments.length === 2 && segments[1] === '';
}

/** What was asked: its method, its path, and what would have been a secret. */
export function echo(peer: Peer, { method, path, headers }: PeerRequest): Promise<void> {
  const { authorization, cookie, referer, 'x-api-key': key } = headers;
  const secrets = { authorization, cookie, referer, key };
  return peer.send(response(JSON.stringify({ method, path, ...secrets })));
}

/** One redirect was followed, and nothing said there that may be a secret. */
export const toldNothing = (path: string, method = 'GET'): Expected =>
  whole({ num_redirects: 1, body: JSON.stringify({ method, path }) });
