import type { RawHeaders } from './raw-headers.ts';

/** The beginning of a final response. */
export interface ResponseStart {
  readonly statusCode: number;
  readonly raw: RawHeaders;
  readonly httpVersion: '1.0' | '1.1' | '2';
  /** The framing tells where its body ends (RFC 9112, 6.3). */
  readonly isFramed: boolean;
}

/** Who hears what comes in of a response. It may give it up at any time, also from within. */
export interface ResponseHandler {
  /** There is a response before the response. */
  onInterim(): void;
  onStart(start: ResponseStart): void;
  /** A part of the body, from `from` up to `to`; the bytes are lent for the call alone. */
  onBody(bytes: Buffer, from: number, to: number): void;
}

/** A request on its way, and who hears what becomes of it: `onEnd` or `onError` comes last, once. */
export interface Call extends ResponseHandler {
  readonly method: string;
  /** The first line and the headers, as HTTP/1.1 writes them. Throws for what cannot be written. */
  writeHead(): string;
  /** The same, for HTTP/2. */
  listHead(): RequestHead;
  readonly requestBody: string | Buffer | null;
  /** It goes out. */
  onSend(): void;
  /** It was handed to the socket. */
  onSent(): void;
  /** The response is whole; `isReusable`: another may follow. */
  onEnd(isReusable: boolean): void;
  onError(error: Error): void;
}

/** What goes before a body. */
export interface RequestHead {
  readonly path: string;
  /** Name, value, name, value … */
  readonly headers: readonly string[];
}

/** Calls on one connection of HTTP/2; servers should not allow fewer (RFC 9113, 6.5.2). */
export const MAX_STREAMS = 100;

/** HTTP over one connection that stands. */
export interface Channel {
  send(call: Call): void;
  /** Nobody waits for it any more: it hears nothing from now on. */
  cancel(call: Call): void;
  /** Reads no further for it until `release`. */
  hold(call: Call): void;
  release(call: Call): void;
  /** Some of what was sent has not left yet, as far as can be seen. */
  readonly hasUnsent: boolean;
  /** The connection is over; calls under way fail. */
  close(error: Error | null): void;
}
