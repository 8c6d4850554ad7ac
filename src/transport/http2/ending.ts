import type { Readable } from 'node:stream';

import { headerValue, type RawHeaders } from '../raw-headers.ts';

/** A response whose end is in question. */
export interface EndingStream {
  readonly method: string;
  readonly statusCode: number;
  readonly raw: RawHeaders;
  readonly downloadBytes: number;
}

/** RFC 9110, 6.4.1: such a response ends with its headers, whatever they say of a length. */
function hasNoContent({ method, statusCode }: EndingStream): boolean {
  return method === 'HEAD' || statusCode === 204 || statusCode === 304;
}

/**
 * True where undici misses bytes that were never due: a 304 tells the length of what it stands for
 * (RFC 9110, 8.6).
 */
export function isWholeAllTheSame(response: EndingStream, error: Error): boolean {
  if (!('code' in error) || error.code !== 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return false;
  return hasNoContent(response) && response.downloadBytes === 0;
}

/**
 * Why a response that undici takes for whole is not; null: it is. A reset with CANCEL or NO_ERROR ends
 * the stream of Node as if it were complete, also before its Content-Length.
 */
export function cutOf(response: EndingStream, stream: Readable): Error | null {
  if (rstCodeOf(stream) !== 0) {
    return streamError('ERR_HTTP2_STREAM_ERROR', 'the server cancelled the stream');
  }
  const expected = headerValue(response.raw, 'content-length');
  if (expected === undefined || hasNoContent(response)) return null;
  if (Number(expected) === response.downloadBytes) return null;
  const message = `${response.downloadBytes} of ${expected} bytes arrived`;
  return streamError('ERR_GFETCH_STREAM_SHORT', message);
}

function rstCodeOf(stream: Readable): number {
  return 'rstCode' in stream && typeof stream.rstCode === 'number' ? stream.rstCode : 0;
}

function streamError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Who reads a stream; `onComplete` or `onError` comes last, or both. */
interface StreamReader {
  /** False: hold back. */
  onData(chunk: Buffer): boolean;
  onComplete(): void;
  onError(error: Error): void;
}

/**
 * Reads on where undici leaves off: it takes trailers for the end, also where they have overtaken a
 * body that is held back, and what was not read by then would be lost.
 */
export function readRest(stream: Readable, reader: StreamReader): void {
  stream.on('data', (chunk: Buffer) => {
    if (!reader.onData(chunk)) stream.pause();
  });
  stream.once('end', () => reader.onComplete());
  stream.once('close', () => {
    reader.onError(streamError('ERR_HTTP2_STREAM_ERROR', 'the stream closed before its end'));
  });
}
