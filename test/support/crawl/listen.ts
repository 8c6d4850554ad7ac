import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

export interface Listening extends AsyncDisposable {
  readonly server: Server;
  /** `http://ADDRESS:PORT`. */
  readonly origin: string;
  readonly port: number;
  /** Stops listening and cuts every connection. */
  readonly close: () => Promise<void>;
}

/** HTTP/1.1 with keep-alive on a free port of a loopback address. */
export async function listen(listener: RequestListener, address = '127.0.0.1'): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not listening on a port');
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of open) socket.destroy();
    await closed;
  };
  const origin = `http://${address}:${bound.port}`;
  return { server, origin, port: bound.port, close, [Symbol.asyncDispose]: close };
}
