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
export function cutStream(response: EndingResponse, stream: unknown): Failure | null {
  if (rstCodeOf(stream) !== 0) return failure('reset', 'the server cancelled the stream');
  const expected = headerValue(response.raw ?? [], 'content-length');
  if (expected === undefined || hasNoContent(response)) return null;
  if (Number(expected) === response.downloadBytes) return null;
  return failure('closed_early', `${response.downloadBytes} of ${expected} bytes arrived`);
}

function rstCodeOf(stream: unknown): number {
  if (typeof stream !== 'object' || stream === null || !('rstCode' in stream)) return 0;
  return typeof stream.rstCode === 'number' ? stream.rstCode : 0;
}
