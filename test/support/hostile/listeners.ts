import { once, setMaxListeners } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { Peer } from './peer.ts';

/** What becomes of one connection. */
export type Serve = (socket: Socket, closing: AbortSignal) => Promise<void>;

/** TCP servers that end together, with all that goes on in them. */
export class Listeners implements AsyncDisposable {
  readonly #closing = new AbortController();
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #defects: unknown[] = [];

  constructor() {
    // Everybody who waits listens.
    setMaxListeners(0, this.#closing.signal);
  }

  /** Resolves with the port. */
  async listen(serve: Serve): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
      const served = serve(socket, this.#closing.signal).catch((error: unknown) => {
        this.#defects.push(error);
        socket.destroy();
      });
      this.#underWay.add(served);
      void served.then(() => this.#underWay.delete(served));
    });
    this.#servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** Rejects with what went wrong in the code of those who served. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const socket of this.#sockets) socket.destroy();
    const closed = this.#servers.map((server) => once(server, 'close'));
    for (const server of this.#servers) server.close();
    await Promise.all([...closed, ...this.#underWay]);
    if (this.#defects.length > 0) throw new AggregateError(this.#defects, 'a scenario is broken');
  }
}

/** Serves what is asked for on plain connections. */
export function plainly(converse: (peer: Peer) => Promise<void>): Serve {
  return (socket, closing) => converse(new Peer(socket, socket, closing));
}
