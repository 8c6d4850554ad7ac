import { RETRY_POLICIES } from '../../frontier/retry/index.ts';
import { DEFAULT_OPTIONS } from '../../model/options.ts';
import { choice, count, duration } from './kinds.ts';
import { retryOn } from './retry-on.ts';
import { option } from './spec.ts';
import { toggle } from './toggle.ts';

const POLICIES = RETRY_POLICIES.map(({ name }) => name);

export const RETRY_OPTIONS = {
  retries: option({
    flags: '--retries <n>',
    summary: 'tries after the first',
    kind: count({ max: 1_000 }),
    fallback: DEFAULT_OPTIONS.retries,
  }),
  retryBackoff: option({
    flags: '--retry-backoff <policy>',
    summary: 'how the waits before retries grow',
    kind: choice('a retry policy', POLICIES),
    fallback: DEFAULT_OPTIONS.retryBackoff,
  }),
  retryDelayMs: option({
    flags: '--retry-delay <duration>',
    summary: 'wait before the first retry',
    kind: duration(),
    fallback: DEFAULT_OPTIONS.retryDelayMs,
  }),
  retryMaxDelayMs: option({
    flags: '--retry-max-delay <duration>',
    summary: 'longest wait before a retry',
    kind: duration(),
    fallback: DEFAULT_OPTIONS.retryMaxDelayMs,
  }),
  retryOn: option({
    flags: '--retry-on <list>',
    summary: 'what is tried again: 503, 5xx, error codes, transient, timeout; +list adds',
    kind: retryOn,
    fallback: DEFAULT_OPTIONS.retryOn,
  }),
  retryAllMethods: toggle({
    flags: '--retry-all-methods',
    on: 'also those that may change something: POST, PATCH',
    fallback: DEFAULT_OPTIONS.retryAllMethods,
  }),
  maxRetryAfterMs: option({
    flags: '--max-retry-after <duration>',
    summary: 'a host that asks to wait longer is not waited for',
    kind: duration(),
    fallback: DEFAULT_OPTIONS.maxRetryAfterMs,
  }),
} as const;
