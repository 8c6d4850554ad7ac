import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TlsOptions, type TLSSocket } from 'node:tls';

export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  /** What each connection named as its host; false: nothing. */
  readonly names: (string | false)[];
  /** Whether each connection resumed a session. */
  readonly resumed: boolean[];
  /** Whether each connection has shown a certificate that the server trusts. */
  readonly authorized: boolean[];
  open(): number;
  hangUp(): void;
  /** From now on: another certificate, or other keys for its tickets. */
  become(options: TlsOptions): void;
}

/** Answers every request with an empty 200, and tells of its handshakes. */
export async function startTlsServer(options: TlsOptions): Promise<TlsServer> {
  const names: (string | false)[] = [];
  const resumed: boolean[] = [];
  const authorized: boolean[] = [];
  const sockets = new Set<TLSSocket>();
  const server = createServer({ ALPNProtocols: ['http/1.1'], ...options }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    names.push((socket as TLSSocket & { servername: string | false }).servername);
    resumed.push(socket.isSessionReused());
    authorized.push(socket.authorized);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    names,
    resumed,
    authorized,
    open: () => sockets.size,
    hangUp,
    become: (changed) => server.setSecureContext({ ...options, ...changed }),
    [Symbol.asyncDispose]: async () => {
      hangUp();
      server.close();
      await once(server, 'close');
    },
  };
}
