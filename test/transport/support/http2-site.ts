import { once } from 'node:events';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';

import type { Certificates } from '../../support/certificates.ts';

export interface Listening extends AsyncDisposable {
  readonly port: number;
  sockets(): readonly Socket[];
  url(path: string): string;
}

export async function listen(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    url: (path) => `https://127.0.0.1:${port}${path}`,
    port,
    sockets: () => [...sockets],
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

export interface Http2Site extends Listening {
  sessions(): number;
  openStreams(): number;
}

type Serve = (
  stream: ServerHttp2Stream,
  headers: Readonly<Record<string, unknown>>,
  /** All streams so far. */
  all: readonly ServerHttp2Stream[],
) => void;

export async function startHttp2Site({ valid }: Certificates, serve: Serve): Promise<Http2Site> {
  const http2 = createSecureServer(valid);
  const all: ServerHttp2Stream[] = [];
  let sessions = 0;
  let openStreams = 0;
  http2.on('session', (session) => {
    sessions += 1;
    session.on('error', () => undefined);
  });
  http2.on('stream', (stream, headers) => {
    all.push(stream);
    openStreams += 1;
    stream.on('error', () => undefined);
    stream.once('close', () => (openStreams -= 1));
    serve(stream, headers, all);
  });
  const site = await listen(http2);
  return { ...site, sessions: () => sessions, openStreams: () => openStreams };
}

/** Only RST_STREAM: Node's own way ends the stream first, if it can. */
export function reset(stream: ServerHttp2Stream, code: number): void {
  stream.end = () => stream;
  stream.close(code);
}
