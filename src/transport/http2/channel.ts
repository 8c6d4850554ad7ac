import type { Socket } from 'node:net';

import { Client, errors, type Dispatcher } from 'undici';

import { MAX_STREAMS, type Call, type Channel } from '../channel.ts';
import type { Route } from '../route.ts';
import { StreamCall } from './stream-call.ts';

/** Who holds the connection. */
export interface SessionOwner {
  readonly route: Route;
  isRetired: boolean;
  /** The session is over. */
  destroy(error: Error | null): void;
}

/** Speaks HTTP/2 over a secure socket on which it was agreed on. */
export type OpenHttp2 = (socket: Socket, owner: SessionOwner) => Channel;

const STREAM_WINDOW_BYTES = 256 * 1024;

/** HTTP/2 over a socket: many requests at once. Sessions and streams are undici's and Node's. */
export class Http2Channel implements Channel {
  /** Not seen. */
  readonly hasUnsent = false;
  readonly #socket: Socket;
  readonly #owner: SessionOwner;
  readonly #client: Client;
  readonly #streams = new Map<Call, StreamCall>();
  #isBegun = false;

  constructor(socket: Socket, owner: SessionOwner) {
    this.#socket = socket;
    this.#owner = owner;
    this.#client = new Client(owner.route.origin, {
      // When the session closes it is over: undici is not let to make another one.
      connect: (_options: unknown, callback) => {
        if (this.#isBegun) callback(new errors.InformationalError('closed'), null);
        else callback(null, socket);
        this.#isBegun = true;
      },
      allowH2: true,
      pipelining: MAX_STREAMS,
      maxConcurrentStreams: MAX_STREAMS,
      initialWindowSize: STREAM_WINDOW_BYTES,
      // Streams that are held back must not take the window of their neighbours.
      connectionWindowSize: MAX_STREAMS * STREAM_WINDOW_BYTES,
      // undici's timers tick twice a second; gfetch has its own.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // What is still queued fails with the reason; it would connect anew otherwise.
    const end = (_origin: URL, _targets: unknown, error: Error): void => owner.destroy(error);
    this.#client.on('disconnect', end);
    this.#client.on('connectionError', end);
  }

  send(call: Call): void {
    const stream = new StreamCall(call, () => this.#streams.delete(call));
    this.#streams.set(call, stream);
    const { path, headers } = call.listHead();
    this.#client.dispatch(
      // undici takes the name, though its types do not say so.
      {
        method: call.method,
        path,
        headers: headers as string[],
        body: call.requestBody,
        // Fixed, or undici would connect anew whenever the Host header is another.
        servername: this.#owner.route.hostname,
        // undici would hold a POST back for as long as others use the session.
        idempotent: true,
      } as Dispatcher.DispatchOptions,
      stream,
    );
  }

  cancel(call: Call): void {
    const stream = this.#streams.get(call);
    this.#streams.delete(call);
    // For undici what it takes for complete is: it does not count the request out.
    if (stream?.cancel() === false) this.#owner.isRetired = true;
  }

  hold(call: Call): void {
    this.#streams.get(call)?.hold();
  }

  release(call: Call): void {
    this.#streams.get(call)?.release();
  }

  close(error: Error | null): void {
    // Without an error undici reads a property of null when the session closes, which ends the process.
    this.#socket.destroy(new errors.InformationalError('closed'));
    this.#client.destroy(error, () => undefined);
  }
}

export function openHttp2(socket: Socket, owner: SessionOwner): Channel {
  return new Http2Channel(socket, owner);
}
