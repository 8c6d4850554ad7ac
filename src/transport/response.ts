import { failure, type Failure } from '../model/errors.ts';
import type { BodyStore, BodyWriter } from '../model/ports.ts';
import type { Target } from '../model/target.ts';
import type { Task } from '../model/task.ts';
import { formatCount } from '../util/humanize.ts';
import { quote } from '../util/quote.ts';
import { saveFailure, type BodyLimits, type BodyPlan } from './body.ts';
import type { AttemptContext, KeptBody } from './context.ts';
import type { Cookies } from './cookies.ts';
import { parseEncodings } from './decode.ts';
import { partProblem } from './range.ts';
import { headerValue, headerValues, type RawHeaders } from './raw-headers.ts';
import type { RequestState } from './redirect.ts';

interface Verdict {
  readonly failure: Failure | null;
  /** The framing tells where the body ends (RFC 9112, 6.3). */
  readonly isFramed: boolean;
  /** It is framed as its version cannot be: nothing that follows it is to be believed. */
  readonly isDoubtful: boolean;
}

const FRAMED: Verdict = { failure: null, isFramed: true, isDoubtful: false };
const DOUBTFULLY_FRAMED: Verdict = { ...FRAMED, isDoubtful: true };
const UNFRAMED: Verdict = { failure: null, isFramed: false, isDoubtful: false };

/** Whether a response's framing can be believed. */
export function judgeResponse(
  method: string,
  statusCode: number,
  raw: RawHeaders,
  httpVersion: '1.0' | '1.1' | '2',
): Verdict {
  if (httpVersion === '2' || method === 'HEAD' || statusCode === 204 || statusCode === 304) {
    return FRAMED;
  }
  if (headerValue(raw, 'content-length') !== undefined) return FRAMED;
  const codings = headerValues(raw, 'transfer-encoding').join(',').trim().toLowerCase();
  if (codings === '') return UNFRAMED;
  // RFC 9112, 6.1: HTTP/1.0 knows no transfer codings.
  if (codings === 'chunked') return httpVersion === '1.0' ? DOUBTFULLY_FRAMED : FRAMED;
  // undici would hand out the raw framing as the body (RFC 9112, 6.1).
  return {
    failure: failure('bad_response', `the transfer coding ${quote(codings)} is not understood`),
    isFramed: false,
    isDoubtful: true,
  };
}

// What is held in memory until the record is written, where no limit is given: so many attempts run
// at once.
const MAX_KEPT_BYTES = 10 * 1024 * 1024;

export function storeCookies(
  cookies: Cookies | null,
  { origin, path }: Target,
  raw: RawHeaders,
): void {
  const values = cookies === null ? [] : headerValues(raw, 'set-cookie');
  if (values.length > 0) cookies?.store(origin + path, values);
}

/** How much of each body a run takes in, and how much of it is held in memory. */
export function bodyLimitsOf(maxSizeBytes: number, kept: KeptBody): BodyLimits {
  const keepBytes = { none: 0, start: MAX_KEPT_BYTES, whole: Infinity }[kept];
  if (maxSizeBytes > 0) {
    const tooLarge = `the body is larger than ${formatCount(maxSizeBytes)} bytes (--max-size)`;
    return { maxBytes: maxSizeBytes, keepBytes, tooLarge };
  }
  const maxBytes = kept === 'whole' ? MAX_KEPT_BYTES : Infinity;
  const held = formatCount(MAX_KEPT_BYTES);
  const tooLarge = `the body is larger than the ${held} bytes that a record holds; raise --max-size`;
  return { maxBytes, keepBytes, tooLarge };
}

/** Whose response it is. */
interface Asker {
  readonly context: AttemptContext;
  readonly task: Task;
}

/** What to do with the body of the final response; a failure where it cannot be saved. */
export function planBody(
  asker: Asker,
  { target, method }: RequestState,
  statusCode: number,
  raw: RawHeaders,
): BodyPlan | Failure {
  const { context, task } = asker;
  const { options, wants, store, bodyLimits: limits } = context;
  const asked = statusCode === 206 ? context.requests.rangeOf(task) : undefined;
  const problem = asked === undefined ? null : partProblem(asked, raw);
  if (problem !== null) return problem;
  const isWanted = wants.saveErrors || statusCode < 400;
  const isSaved = method !== 'HEAD' && isWanted && !context.isTriedAgain(task, statusCode);
  const isDecoded = options.compressed && statusCode !== 206 && method !== 'HEAD';
  const codings = isDecoded ? codingsOf(raw) : NONE;
  if ('code' in codings) return codings;
  const writer = isSaved && store !== null ? openWriter(store, target, task, raw) : null;
  if (writer !== null && 'code' in writer) return writer;
  return { codings, hash: wants.hash, limits, writer };
}

function openWriter(
  store: BodyStore,
  target: Target,
  { seq }: Task,
  raw: RawHeaders,
): BodyWriter | Failure {
  try {
    return store.open(target, seq, headerValue(raw, 'content-type') ?? null);
  } catch (error) {
    return saveFailure(error);
  }
}

const NONE: readonly string[] = [];

function codingsOf(raw: RawHeaders): readonly string[] | Failure {
  const value = headerValue(raw, 'content-encoding');
  return value === undefined ? NONE : (parseEncodings(value) ?? NONE);
}
