import type { Socket } from 'node:net';

import type { Call, Channel } from '../channel.ts';
import { ResponseParser } from './parser.ts';
import { badResponse, closedEarly } from './problems.ts';
import { READ_BUFFER } from './read-buffer.ts';

// libuv would go on up to 32 times in one turn.
const MAX_FULL_READS = 8;

/** Who holds the connection. */
export interface ChannelOwner {
  /** How long it may idle after the response that is whole. */
  keepAliveMs: number;
  /** Ends the connection. */
  destroy(error: Error): void;
}

/** HTTP/1.1 over a socket: one request at a time, each after the response to the one before. */
export class Http1Channel implements Channel {
  readonly #socket: Socket;
  readonly #owner: ChannelOwner;
  readonly #parser = new ResponseParser();
  #call: Call | null = null;
  #isHeld = false;
  /** One after another. */
  #fullReads = 0;

  constructor(socket: Socket, owner: ChannelOwner) {
    this.#socket = socket;
    this.#owner = owner;
  }

  send(call: Call): void {
    let head: string;
    try {
      head = call.writeHead();
    } catch (error) {
      call.onError(error as Error);
      return;
    }
    const socket = this.#socket;
    const body = call.requestBody;
    this.#call = call;
    this.#parser.begin(call, call.method === 'HEAD');
    call.onSend();
    if (body === null || body.length === 0) {
      socket.write(head, 'latin1');
    } else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    }
    call.onSent();
  }

  cancel(): void {
    this.#call = null;
    this.#parser.stop();
    this.#socket.destroy();
  }

  hold(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#socket.pause();
  }

  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#socket.resume();
  }

  get hasUnsent(): boolean {
    return this.#socket.writableLength > 0;
  }

  /** What came into the buffer of the thread, up to `end`. */
  readShared(end: number): void {
    this.read(READ_BUFFER, end);
    this.#fullReads = end < READ_BUFFER.length ? 0 : this.#fullReads + 1;
    if (this.#fullReads === MAX_FULL_READS) this.#yieldTurn();
  }

  /** What came in, up to `end`; it may be overwritten. */
  read(bytes: Buffer, end: number): void {
    const call = this.#call;
    if (call === null) {
      // Nothing on it is to be believed any more.
      this.#owner.destroy(badResponse('the server answered out of turn'));
      return;
    }
    const parser = this.#parser;
    const at = parser.read(bytes, 0, end);
    if (this.#call !== call) return;
    if (parser.problem !== null) this.#fail(parser.problem);
    else if (parser.isDone) this.#finish(at === end);
  }

  /** The server sends no more. */
  end(): void {
    if (this.#call === null) return;
    const error = this.#parser.end();
    if (error === null) this.#finish(false);
    else this.#fail(error);
  }

  close(error: Error | null): void {
    if (this.#call !== null) this.#fail(error ?? closedEarly('the connection was closed'));
  }

  /** A fast server would have the event loop for itself. */
  #yieldTurn(): void {
    this.#fullReads = 0;
    this.#socket.pause();
    setImmediate(() => {
      if (!this.#isHeld) this.#socket.resume();
    });
  }

  /** `isAlone`: nothing came after the end of the response. */
  #finish(isAlone: boolean): void {
    const call = this.#call;
    const parser = this.#parser;
    this.#call = null;
    this.#owner.keepAliveMs = parser.keepAliveMs;
    const isReusable = isAlone && parser.isPersistent && !this.hasUnsent;
    parser.stop();
    this.release();
    call?.onEnd(isReusable);
  }

  #fail(error: Error): void {
    const call = this.#call;
    this.#call = null;
    this.#parser.stop();
    call?.onError(error);
  }
}
