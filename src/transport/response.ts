import type { Failure } from '../model/errors.ts';
import type { BodyStore, BodyWriter } from '../model/ports.ts';
import type { Target } from '../model/target.ts';
import type { Task } from '../model/task.ts';
import { formatCount } from '../util/humanize.ts';
import { ownText } from '../util/own-text.ts';
import { saveFailure, type BodyLimits, type BodyPlan } from './body.ts';
import type { AttemptContext, KeptBody } from './context.ts';
import type { Cookies } from './cookies.ts';
import { parseEncodings } from './decode.ts';
import { partProblem } from './range.ts';
import { headerValue, headerValues, type RawHeaders } from './raw-headers.ts';
import type { RequestState } from './redirect.ts';

/** Nothing is held, however much there is. */
const UNLIMITED: BodyLimits = { maxBytes: Infinity, keepBytes: 0, tooLarge: '' };

/**
 * Of a robots.txt, whatever --max-size says: a crawler has to read 500 KiB (RFC 9309, section 2.5), and
 * one that never ends is no reason to wait for.
 */
const ROBOTS_BYTES = 512 * 1024;
const ROBOTS: BodyLimits = { maxBytes: ROBOTS_BYTES, keepBytes: ROBOTS_BYTES, tooLarge: null };

// What is held in memory until the record is written, where no limit is given: so many attempts run
// at once.
const MAX_KEPT_BYTES = 10 * 1024 * 1024;

export function storeCookies(
  cookies: Cookies | null,
  { origin, path }: Target,
  raw: RawHeaders,
): void {
  const values = cookies === null ? [] : headerValues(raw, 'set-cookie').map(ownText);
  if (values.length > 0) cookies?.store(origin + path, values);
}

/** How much of each body a run takes in, and how much of it is held in memory. */
export function bodyLimitsOf(maxSizeBytes: number, kept: KeptBody): BodyLimits {
  const keepBytes = { none: 0, start: MAX_KEPT_BYTES, whole: Infinity }[kept];
  if (maxSizeBytes > 0) {
    const tooLarge = `the body is larger than ${formatCount(maxSizeBytes)} bytes (--max-size)`;
    return { maxBytes: maxSizeBytes, keepBytes, tooLarge };
  }
  if (kept === 'none') return UNLIMITED;
  const maxBytes = kept === 'whole' ? MAX_KEPT_BYTES : Infinity;
  const held = formatCount(MAX_KEPT_BYTES);
  const tooLarge = `the body is larger than the ${held} bytes that a record holds; raise --max-size`;
  return { maxBytes, keepBytes, tooLarge };
}

/** Whose response it is. */
interface Receiver {
  readonly context: AttemptContext;
  readonly task: Task;
}

/**
 * What to do with the body of the final response; null: nothing but count it; a failure where it cannot
 * be saved.
 */
export function planBody(
  receiver: Receiver,
  { target, method }: RequestState,
  statusCode: number,
  raw: RawHeaders,
): BodyPlan | Failure | null {
  const { context, task } = receiver;
  const { options, wants } = context;
  const isRobots = isRobotsFile(task);
  // It is read, and is none of the pages.
  const store = isRobots ? null : context.store;
  const limits = isRobots ? ROBOTS : context.bodyLimits;
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
  const isCounted = writer === null && !wants.hash && codings.length === 0 && limits === UNLIMITED;
  return isCounted ? null : { codings, hash: wants.hash, limits, writer };
}

/** A sitemap that a robots.txt names was found in it, too. */
function isRobotsFile({ crawl }: Task): boolean {
  return crawl?.discoveredBy === 'robots' && crawl.role === 'page';
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
