import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, Socket } from 'node:net';
import { bodyRoutes } from './body-routes.ts';
import { faultRoutes } from './fault-routes.ts';
import { httpRoutes } from './http-routes.ts';
import {
  router,
  send,
  type LoggedRequest,
  type Reply,
  type Request,
  type Routes,
} from './routes.ts';

/** A local server with a route for each way in which a server may answer. */
export interface Site extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, or `https:` for a TLS site. */
  readonly origin: string;
  readonly port: number;
  /** In the order of arrival. */
  readonly requests: readonly LoggedRequest[];
  url(path: string): string;
  /** How many requests there were for exactly this path and query. */
  hits(path: string): number;
  /** How many connections were accepted so far. */
  connections(): number;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

export interface SiteOptions {
  /** Routes of the test's own, before the built-in ones. */
  readonly routes?: Routes;
}

type Listener = (request: Request, reply: Reply) => void;

const builtInRoute = router({ ...httpRoutes, ...bodyRoutes, ...faultRoutes });

/** Starts a site on a free port of 127.0.0.1: HTTP/1.1 with keep-alive. */
export function startSite(options: SiteOptions = {}): Promise<Site> {
  return serve('http', options, (listener) => createServer(listener));
}

/** Makes a site of a server of any kind: http, https or http2. */
export async function serve(
  scheme: 'http' | 'https',
  options: SiteOptions,
  createWith: (listener: Listener) => Server,
): Promise<Site> {
  const requests: LoggedRequest[] = [];
  const hits = new Map<string, number>();
  const open = new Map<number, Socket>();
  const ownRoute = router(options.routes ?? {});
  let accepted = 0;

  const server = createWith((request, reply) => {
    const logged = toLog(request);
    const earlier = hits.get(logged.path) ?? 0;
    requests.push(logged);
    hits.set(logged.path, earlier + 1);
    whenRead(request, (body) => {
      logged.body = body;
      const connection = open.get(logged.remotePort);
      if (connection === undefined) return; // the client has gone meanwhile
      const { pathname, searchParams: query } = new URL(logged.path, 'http://site.test');
      const found = ownRoute(pathname) ?? builtInRoute(pathname);
      if (found === undefined) return send(reply, 404, 'no such route\n');
      found.route({ request: logged, reply, args: found.args, query, earlier, connection });
    });
  });
  server.on('connection', (socket) => {
    const key = socket.remotePort ?? 0;
    accepted++;
    open.set(key, socket);
    socket.once('close', () => open.delete(key));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const port = portOf(server);
  const origin = `${scheme}://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of open.values()) socket.destroy();
    await closed;
  };
  return {
    origin,
    port,
    requests,
    url: (path) => origin + path,
    hits: (path) => hits.get(path) ?? 0,
    connections: () => accepted,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

function toLog({ method, url, headers, socket }: Request): LoggedRequest {
  return {
    method: method ?? '',
    path: url ?? '',
    headers,
    body: '',
    remotePort: socket.remotePort ?? 0,
    at: performance.now(),
  };
}

/** Calls back with the whole body, and never if the client leaves before it has arrived. */
function whenRead(request: Request, then: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => then(Buffer.concat(chunks).toString()));
}
