import { systemCode } from '../util/system-error.ts';

/** What a pipe says, what a socket may say, and what Node says when it knew before. */
const CODES: readonly (string | undefined)[] = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** Nobody reads any more what was to be written. */
export function isReaderGone(error: unknown): boolean {
  return CODES.includes(systemCode(error));
}
