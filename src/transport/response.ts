import { failure, type Failure } from '../model/errors.ts';
import type { BodyWriter } from '../model/ports.ts';
import type { AttemptState } from './attempt-state.ts';
import { saveFailure, type BodyPlan } from './body.ts';
import { parseEncodings } from './decode.ts';
import { headerValue, headerValues, type RawHeaders } from './raw-headers.ts';

interface Verdict {
  readonly failure: Failure | null;
  /** The framing tells where the body ends (RFC 9112, 6.3). */
  readonly isFramed: boolean;
}

const OK_FRAMED: Verdict = { failure: null, isFramed: true };
const OK_UNFRAMED: Verdict = { failure: null, isFramed: false };

/** Whether a response's framing can be believed. */
export function judgeResponse(
  method: string,
  statusCode: number,
  raw: RawHeaders,
  isHttp2: boolean,
): Verdict {
  if (isHttp2 || method === 'HEAD' || statusCode === 204 || statusCode === 304) return OK_FRAMED;
  if (headerValue(raw, 'content-length') !== undefined) return OK_FRAMED;
  const codings = headerValues(raw, 'transfer-encoding').join(',').trim().toLowerCase();
  if (codings === '') return OK_UNFRAMED;
  if (codings === 'chunked') return OK_FRAMED;
  // undici would hand out the raw framing as the body (RFC 9112, 6.1).
  return {
    failure: failure('bad_response', `the transfer coding “${codings}” is not understood`),
    isFramed: false,
  };
}

// What is held in memory until the record is written has a limit in any case.
const MAX_KEPT_BYTES = 10 * 1024 * 1024;

/** What to do with the body of the final response; a failure where it cannot be saved. */
export function planBody(attempt: AttemptState, raw: RawHeaders): BodyPlan | Failure {
  const { options, wants } = attempt.context;
  const writer = isSaved(attempt) ? openWriter(attempt, raw) : null;
  if (writer !== null && 'code' in writer) return writer;
  const unlimited = wants.body ? MAX_KEPT_BYTES : Infinity;
  return {
    codings: codingsOf(attempt, raw),
    hash: wants.hash,
    keep: wants.body,
    maxBytes: options.maxSizeBytes > 0 ? options.maxSizeBytes : unlimited,
    writer,
  };
}

function isSaved({ context, method, statusCode }: AttemptState): boolean {
  if (context.store === null || method === 'HEAD') return false;
  return context.wants.saveErrors || (statusCode ?? 0) < 400;
}

function openWriter(attempt: AttemptState, raw: RawHeaders): BodyWriter | Failure | null {
  const { context, target, task } = attempt;
  try {
    return context.store?.open(target, task.seq, headerValue(raw, 'content-type') ?? null) ?? null;
  } catch (error) {
    return saveFailure(error);
  }
}

const NONE: readonly string[] = [];

function codingsOf(attempt: AttemptState, raw: RawHeaders): readonly string[] {
  const { compressed, range } = attempt.context.options;
  if (!compressed || range !== undefined || attempt.method === 'HEAD') return NONE;
  const value = headerValue(raw, 'content-encoding');
  return value === undefined ? NONE : (parseEncodings(value) ?? NONE);
}
