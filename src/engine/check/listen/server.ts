import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { UsageError } from '../../../model/errors.ts';
import { authorityOf } from '../../../util/authority.ts';
import { firstCause, systemCode, systemReason } from '../../../util/system-error.ts';
import { isLoopback, namesLoopback, type ListenAddress } from './address.ts';
import { Replies, textReply, type Reply } from './replies.ts';
import type { LiveView } from './view.ts';

/** A server that answers. */
export interface Listening {
  /** `http://127.0.0.1:8080/`, with the port that was really taken. */
  readonly url: string;
  /** Resolves within a second, whoever is still connected. */
  close(): Promise<void>;
}

/** A request has to be there as a whole within … */
const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_TIMEOUT_MS = 5_000;
/** How often those two are looked after. */
const CHECKING_INTERVAL_MS = 1_000;
const KEEP_ALIVE_MS = 5_000;
/** Who has not read an answer by then is cut off, so that few old pages are in memory. */
const ANSWER_TIMEOUT_MS = 20_000;
const MAX_HEADER_BYTES = 8_192;
const MAX_CONNECTIONS = 256;
const MAX_REQUESTS_PER_CONNECTION = 1_000;
/** How long answers under way have to get through when all is to end. */
const GRACE_MS = 500;

const COMMON_HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

const METHODS = ['GET', 'HEAD'];

/**
 * Serves `/`, `/metrics`, `/api/v1/checks`, `/api/v1/checks/ID` and `/healthz`. What goes wrong later
 * (a view that throws, no file descriptor left) is told to `onError`, and the server goes on. Where it
 * listens on this machine alone, requests that name another host are refused with 421.
 *
 * @throws UsageError where it cannot listen there: why, and what to do.
 */
export async function listen(
  address: ListenAddress,
  view: LiveView,
  onError: (error: unknown) => void = warn,
): Promise<Listening> {
  const replies = new Replies(view, onError);
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: CHECKING_INTERVAL_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_CONNECTION;
  const bound = await bind(server, address);
  const own = isLoopback(bound.host) ? { host: address.host, port: bound.port } : null;
  server.on('request', (request, response) => {
    answer(request, response, replies, own);
  });
  server.on('error', onError);
  const shown = isLoopback(address.host) ? address.host : bound.host;
  return {
    url: `http://${authorityOf({ host: shown, port: bound.port })}/`,
    close: () => close(server),
  };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

async function bind(server: Server, address: ListenAddress): Promise<ListenAddress> {
  try {
    server.listen(address);
    await once(server, 'listening');
  } catch (error) {
    throw new UsageError(`cannot listen on ${authorityOf(address)}: ${adviceFor(error)}`);
  }
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('not listening on a port');
  return { host: bound.address, port: bound.port };
}

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does; take another port, or 0 for any that is free',
  EACCES: 'not allowed; take a port from 1024 up',
  EPERM: 'not allowed; take a port from 1024 up',
  EADDRNOTAVAIL: 'this machine does not have the address; 127.0.0.1 is itself, 0.0.0.0 all it has',
  ENOTFOUND: 'the name has no address; write an address, such as 127.0.0.1',
  EAI_AGAIN: 'the name could not be looked up; write an address, such as 127.0.0.1',
};

function adviceFor(error: unknown): string {
  const cause = firstCause(error);
  return ADVICE[systemCode(cause) ?? ''] ?? systemReason(cause);
}

/** `own`: where the server is this machine's alone, its address. */
function answer(
  request: IncomingMessage,
  response: ServerResponse,
  replies: Replies,
  own: ListenAddress | null,
): void {
  if (own !== null && !namesLoopback(request.headers.host, own)) {
    const text = `this server answers as ${authorityOf(own)} only`;
    send(response, textReply(421, text), { Connection: 'close' });
  } else if (!METHODS.includes(request.method ?? '')) {
    const allow = METHODS.join(', ');
    const headers = { Allow: allow, Connection: 'close' };
    send(response, textReply(405, `only ${allow} are allowed`), headers);
  } else {
    send(response, replies.to(request.url ?? ''));
  }
}

function send(
  response: ServerResponse,
  { status, type, policy, body }: Reply,
  headers: Readonly<Record<string, string>> = {},
): void {
  const timer = setTimeout(() => response.destroy(), ANSWER_TIMEOUT_MS);
  response.once('close', () => clearTimeout(timer));
  response.writeHead(status, {
    ...COMMON_HEADERS,
    'Content-Security-Policy': policy,
    'Content-Type': type,
    'Content-Length': body.length,
    ...headers,
  });
  response.end(body); // a HEAD request gets no body all the same
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close(); // and with it all connections that wait for a request
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
}
