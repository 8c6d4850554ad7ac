import { isIdempotent } from '../model/methods.ts';
import { systemCode } from '../util/system-error.ts';

/** How far an exchange had come when it failed. */
export interface BrokenExchange {
  readonly method: string;
  /** The request was handed to the socket. */
  readonly isWritten: boolean;
  /** Others have used the connection or its session before, so that it may have been closing. */
  readonly isUsed: boolean;
}

/**
 * Whether an exchange that failed before any answer may be repeated at once, because nobody has acted
 * on it or it does no harm twice (RFC 9112, 9.3.1; RFC 9113, 8.7). Pure; how often, the caller decides.
 */
export function mayRepeat(exchange: BrokenExchange, error: Error): boolean {
  // Node tells only in words that the server has not looked at the request.
  if (isStreamError(error)) return error.message.includes('NGHTTP2_REFUSED_STREAM');
  return exchange.isUsed && (!exchange.isWritten || isIdempotent(exchange.method));
}

/** True for what ends one stream of HTTP/2 and leaves its session as it was. */
export function isStreamError(error: Error): boolean {
  return STREAM_ERRORS.has(systemCode(error));
}

const STREAM_ERRORS: ReadonlySet<string | undefined> = new Set([
  'ERR_HTTP2_STREAM_ERROR',
  'ERR_GFETCH_STREAM_SHORT',
]);
