import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The head of one request. */
export interface PeerRequest {
  readonly method: string;
  /** As sent. */
  readonly path: string;
  /** Its segments, percent-encoded as sent. */
  readonly segments: readonly string[];
  /** Lower-case names; of equal names the last. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const HEAD_END = '\r\n\r\n';

/** The server's end of one connection, for conversations in straight lines. Nothing here rejects. */
export class Peer {
  /** Under TLS where there is TLS. */
  readonly socket: Socket;
  /** The TCP connection. */
  readonly wire: Socket;
  readonly #closing: AbortSignal;
  #pending = Buffer.alloc(0);
  /** Of the last request's body, still to come. */
  #bodyBytes = 0;
  #isEnded = false;
  #wake: () => void = () => undefined;

  /** `closing` ends every wait. */
  constructor(socket: Socket, wire: Socket, closing: AbortSignal) {
    this.socket = socket;
    this.wire = wire;
    this.#closing = closing;
    socket.on('data', (bytes: Buffer) => {
      this.#pending = Buffer.concat([this.#pending, bytes]);
      this.#wake();
    });
    const over = (): void => {
      this.#isEnded = true;
      this.#wake();
    };
    socket.on('end', over);
    socket.on('close', over);
    // Clients hang up on what is played here; that is what it is for.
    socket.on('error', over);
    wire.on('error', over);
  }

  /** The client has hung up, or nothing more can be sent, or the server is closing. */
  get isGone(): boolean {
    return !this.socket.writable || this.#closing.aborted;
  }

  /** Bytes that arrived and belong to no request that was taken. */
  get unread(): number {
    return this.#pending.length;
  }

  /** The next request's head; undefined: none will come. */
  async request(): Promise<PeerRequest | undefined> {
    for (;;) {
      const skipped = Math.min(this.#bodyBytes, this.#pending.length);
      this.#pending = this.#pending.subarray(skipped);
      this.#bodyBytes -= skipped;
      const end = this.#pending.indexOf(HEAD_END);
      if (end !== -1) return this.#take(end);
      if (this.#isEnded || this.isGone) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Leaves the client's bytes in its own and the kernel's buffers. */
  stopReading(): void {
    this.socket.pause();
  }

  /** Bytes as they are, strings as Latin-1. Resolves when the kernel has them, or the client is gone. */
  send(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.isGone) resolve();
      else
        this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () =>
          resolve(),
        );
    });
  }

  /** In pieces of `size` bytes, each in a segment of its own. */
  async drip(bytes: string | Uint8Array, everyMs: number, size = 1): Promise<void> {
    const all = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    for (let at = 0; at < all.length && !this.isGone; at += size) {
      await this.send(all.subarray(at, at + size));
      await this.pause(everyMs);
    }
  }

  /** The same bytes until the client has had enough. */
  async flood(bytes: string | Uint8Array, everyMs = 0): Promise<void> {
    const piece = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    while (!this.isGone) {
      await this.send(piece);
      if (everyMs > 0) await this.pause(everyMs);
    }
  }

  /** Waits, at most until the server closes; 0: for a turn of the event loop. */
  async pause(durationMs: number): Promise<void> {
    await sleep(durationMs, undefined, { signal: this.#closing }).catch(() => undefined);
  }

  /** FIN, after a close_notify where there is TLS. */
  end(): void {
    this.socket.end();
  }

  /** FIN on the wire, without a close_notify. */
  cut(): void {
    this.wire.destroy();
  }

  /** RST, on the wire. */
  reset(): void {
    this.wire.resetAndDestroy();
  }

  #take(end: number): PeerRequest {
    const [first = '', ...lines] = this.#pending.toString('latin1', 0, end).split('\r\n');
    const [method = '', path = ''] = first.split(' ');
    const headers: Record<string, string> = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    this.#pending = this.#pending.subarray(end + HEAD_END.length);
    this.#bodyBytes = Number(headers['content-length'] ?? 0);
    const segments = (path.split(/[?#]/)[0] ?? '').split('/').slice(1);
    return { method, path, segments, headers };
  }
}
