import type { Readable } from 'node:stream';

import { failure, type Failure } from '../model/errors.ts';
import { headerValue, type RawHeaders } from './raw-headers.ts';

/** A response whose end is in question. */
export interface EndingResponse {
  readonly method: string;
  readonly statusCode: number | null;
  readonly raw: RawHeaders | null;
  readonly downloadBytes: number;
}

/** RFC 9110, 6.4.1: such a response ends with its headers, whatever they say of a length. */
function hasNoContent({ method, statusCode }: EndingResponse): boolean {
  return method === 'HEAD' || statusCode === 204 || statusCode === 304;
}

// What a socket reads ahead in any case.
const READ_AHEAD_BYTES = 128 * 1024;

/**
 * True where so little is missing that to hold it back saves nothing: it would lie in the socket in
 * place of the writer, and be lost when a reset follows.
 */
export function isNearlyWhole({ raw, downloadBytes }: EndingResponse): boolean {
  const expected = headerValue(raw ?? [], 'content-length');
  return expected !== undefined && Number(expected) - downloadBytes <= READ_AHEAD_BYTES;
}

/**
 * True where undici misses bytes that were never due: a 304 tells the length of what it stands for
 * (RFC 9110, 8.6).
 */
export function isWholeAllTheSame(response: EndingResponse, error: Error): boolean {
  if (!('code' in error) || error.code !== 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return false;
  return hasNoContent(response) && response.downloadBytes === 0;
}

/**
 * Why an HTTP/2 response that undici takes for whole is not; null: it is. A reset with CANCEL or
 * NO_ERROR ends the stream of Node as if it were complete, also before its Content-Length.
 */
export function cutStream(response: EndingResponse, stream: Readable): Failure | null {
  if (rstCodeOf(stream) !== 0) return failure('reset', 'the server cancelled the stream');
  const expected = headerValue(response.raw ?? [], 'content-length');
  if (expected === undefined || hasNoContent(response)) return null;
  if (Number(expected) === response.downloadBytes) return null;
  return failure('closed_early', `${response.downloadBytes} of ${expected} bytes arrived`);
}

function rstCodeOf(stream: Readable): number {
  return 'rstCode' in stream && typeof stream.rstCode === 'number' ? stream.rstCode : 0;
}

/** Who reads a stream of HTTP/2; `onComplete` or `onError` comes last, or both. */
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
    const error = new Error('the stream closed before its end');
    reader.onError(Object.assign(error, { code: 'ERR_HTTP2_STREAM_ERROR' }));
  });
}
