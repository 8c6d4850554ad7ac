import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** What the requests of node:http and of node:http2 have in common. */
export interface Request extends Readable {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<NodeJS.Dict<string | string[]>>;
  readonly socket: { readonly remotePort?: number | undefined };
}

/** What the responses of node:http and of node:http2 have in common. */
export interface Reply extends Writable {
  statusCode: number;
  setHeader(name: string, value: string | readonly string[]): unknown;
  removeHeader(name: string): void;
}

/** One request as the site received it. */
export interface LoggedRequest {
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  readonly headers: Readonly<NodeJS.Dict<string | string[]>>;
  /** The whole body; empty until it has arrived. */
  body: string;
  /** The client's port: the same one twice is a connection that was kept alive. */
  readonly remotePort: number;
  /** When the headers had arrived, in milliseconds of the monotonic clock. */
  readonly at: number;
}

/** One request on its way through a route. */
export interface Exchange {
  readonly request: LoggedRequest;
  readonly reply: Reply;
  /** What stands for the `:names` of the pattern, in order, percent-decoded. */
  readonly args: readonly string[];
  readonly query: URLSearchParams;
  /** How many requests for the same path and query came before this one. */
  readonly earlier: number;
  /** The TCP connection, under TLS where there is TLS: for routes that cut it. */
  readonly connection: Socket;
}

export type Route = (exchange: Exchange) => void;

/** Path patterns like `/status/:code`, each with its route. The first that matches answers. */
export type Routes = Readonly<Record<string, Route>>;

interface Match {
  readonly route: Route;
  readonly args: readonly string[];
}

/** Compiles the patterns into a function that finds the route of a path without query. */
export function router(routes: Routes): (path: string) => Match | undefined {
  const compiled = Object.entries(routes).map(([pattern, route]) => ({
    route,
    expression: new RegExp(`^${pattern.replaceAll(/:\w+/g, '([^/]+)')}$`),
  }));
  return (path) => {
    for (const { route, expression } of compiled) {
      const found = expression.exec(path);
      if (found !== null) return { route, args: found.slice(1).map(decodeURIComponent) };
    }
    return undefined;
  };
}

/** Answers with a whole body and its length. */
export function send(
  reply: Reply,
  status: number,
  body: string | Uint8Array = '',
  contentType = 'text/plain; charset=utf-8',
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  reply.statusCode = status;
  reply.setHeader('content-type', contentType);
  reply.setHeader('content-length', String(bytes.length));
  reply.end(bytes);
}

/** The argument of a route as a number; what is none is a mistake in the test. */
export function numberAt(args: readonly string[], index: number): number {
  const value = Number(args[index]);
  if (Number.isNaN(value)) throw new TypeError(`“${args[index]}” in the path is no number`);
  return value;
}
