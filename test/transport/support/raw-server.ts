import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface RawServer extends AsyncDisposable {
  readonly url: string;
  /** How many were accepted so far. */
  connections(): number;
}

/**
 * Answers with bytes of the test's own. `serve` is called for each piece that arrives, which is one
 * small request each, with its number among all of them, from 1.
 */
export async function startRawServer(
  serve: (socket: Socket, nth: number, request: string) => void,
): Promise<RawServer> {
  const open = new Set<Socket>();
  let accepted = 0;
  let requests = 0;
  const server = createServer((socket) => {
    accepted += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      requests += 1;
      serve(socket, requests, chunk.toString('latin1'));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    connections: () => accepted,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
