import { once } from 'node:events';
import type { Server, Socket } from 'node:net';

/** A server that listens. */
export interface Bound extends AsyncDisposable {
  readonly port: number;
  /** Stops listening and cuts every connection. */
  readonly close: () => Promise<void>;
}

/** Lets a server listen on a free port of a loopback address. */
export async function bind(server: Server, address = '127.0.0.1'): Promise<Bound> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
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
  return { port: bound.port, close, [Symbol.asyncDispose]: close };
}
