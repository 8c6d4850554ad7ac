import type { RobotsRule, RobotsRules } from './parse.ts';
import { robotsVerdict, type RobotsVerdict } from './verdict.ts';

/** What is known of a host's robots.txt. Plain data that JSON can hold. */
export interface RobotsNotes {
  /** Wall clock, milliseconds since 1970. */
  readonly fetchedAtMs: number;
  /** `unavailable`: there is none, all is allowed; `unreachable`: nobody knows, nothing is allowed. */
  readonly kind: 'rules' | 'unavailable' | 'unreachable';
  /** Null: there are none to be read. */
  readonly rules: RobotsRules | null;
  /** Why there are none; null: there are. */
  readonly reason: string | null;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

/**
 * Whether it has to be asked for again: after 24 hours (RFC 9309, section 2.4), or an hour where the
 * server could not be reached. So too where the clock says that it was fetched in the future.
 */
export function isRobotsExpired(
  notes: Pick<RobotsNotes, 'fetchedAtMs' | 'kind'>,
  nowMs: number,
): boolean {
  const ageMs = nowMs - notes.fetchedAtMs;
  return ageMs < -HOUR_MS || ageMs >= (notes.kind === 'unreachable' ? HOUR_MS : DAY_MS);
}

/** Whether a path with its query may be fetched, by what is known of the host. */
export function notesVerdict(notes: RobotsNotes, pathAndQuery: string): RobotsVerdict {
  if (notes.kind === 'rules' && notes.rules !== null) {
    return robotsVerdict(notes.rules, pathAndQuery);
  }
  const allowed = notes.kind === 'unavailable' || pathAndQuery === '/robots.txt';
  const rule = allowed
    ? null
    : `robots.txt could not be read: ${notes.reason ?? 'no reason given'}`;
  return { allowed, line: null, rule };
}

/** Notes as they come back from a store; null: it is something else, so ask again. */
export function readRobotsNotes(value: unknown): RobotsNotes | null {
  if (!isObject(value)) return null;
  const { fetchedAtMs, kind, reason } = value;
  if (typeof fetchedAtMs !== 'number' || !isKind(kind)) return null;
  if (reason !== null && typeof reason !== 'string') return null;
  const rules = value['rules'] === null ? null : readRules(value['rules']);
  const isComplete = kind === 'rules' ? rules !== null : rules === null && value['rules'] === null;
  return isComplete ? { fetchedAtMs, kind, rules, reason } : null;
}

function readRules(value: unknown): RobotsRules | null {
  if (!isObject(value)) return null;
  const { rules, crawlDelayMs, sitemaps } = value;
  if (!Array.isArray(rules) || !rules.every(isRule)) return null;
  if (!Array.isArray(sitemaps) || !sitemaps.every((each) => typeof each === 'string')) return null;
  if (crawlDelayMs !== null && typeof crawlDelayMs !== 'number') return null;
  return { rules, crawlDelayMs, sitemaps };
}

function isRule(value: unknown): value is RobotsRule {
  return (
    isObject(value) &&
    typeof value['allow'] === 'boolean' &&
    typeof value['path'] === 'string' &&
    typeof value['line'] === 'number'
  );
}

function isKind(value: unknown): value is RobotsNotes['kind'] {
  return value === 'rules' || value === 'unavailable' || value === 'unreachable';
}

interface Fields {
  readonly [name: string]: unknown;
  readonly fetchedAtMs?: unknown;
  readonly kind?: unknown;
  readonly reason?: unknown;
  readonly rules?: unknown;
  readonly crawlDelayMs?: unknown;
  readonly sitemaps?: unknown;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
