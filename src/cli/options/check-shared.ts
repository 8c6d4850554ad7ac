import { SCHEDULE_OPTIONS } from './check-memory.ts';
import { count } from './kinds.ts';
import { NETWORK_OPTIONS } from './network.ts';
import { PACE_OPTIONS } from './pace.ts';
import { REQUEST_OPTIONS } from './request.ts';
import { RETRY_OPTIONS } from './retry.ts';
import { option, without } from './spec.ts';
import { TALK_OPTIONS } from './talk.ts';
import { toggle } from './toggle.ts';

// What check has of the options of get. A check wants its answer soon, and it has to ask a host that is
// in trouble, too.

export const CHECK_REQUEST_OPTIONS = without(REQUEST_OPTIONS, ['cookieJarFile', 'range']);

export const CHECK_NETWORK_OPTIONS = {
  ...without(NETWORK_OPTIONS, ['maxRunTimeMs']),
  timeoutMs: option({ ...NETWORK_OPTIONS.timeoutMs, fallback: 10_000 }),
  connectTimeoutMs: option({ ...NETWORK_OPTIONS.connectTimeoutMs, fallback: 5_000 }),
} as const;

export const CHECK_SCHEDULE_OPTIONS = {
  ...SCHEDULE_OPTIONS,
  maxRunTimeMs: NETWORK_OPTIONS.maxRunTimeMs,
} as const;

export const CHECK_PACE_OPTIONS = {
  ...without(PACE_OPTIONS, ['threads']),
  concurrency: option({
    flags: '-c, --concurrency <n>',
    summary: 'requests in flight at once',
    kind: count({ min: 1, max: 65_535 }),
    fallback: PACE_OPTIONS.concurrency.fallback,
  }),
  adaptive: toggle({
    flags: '--adaptive',
    on: 'less at once for a host that says, or shows, that it has too much to do',
    off: 'as much at once as the limits allow',
    fallback: false,
  }),
  maxHostErrors: option({ ...PACE_OPTIONS.maxHostErrors, fallback: 0 }),
} as const;

export const CHECK_RETRY_OPTIONS = {
  ...RETRY_OPTIONS,
  retries: option({ ...RETRY_OPTIONS.retries, fallback: 1 }),
  retryMaxDelayMs: option({ ...RETRY_OPTIONS.retryMaxDelayMs, fallback: 5_000 }),
  maxRetryAfterMs: option({ ...RETRY_OPTIONS.maxRetryAfterMs, fallback: 5_000 }),
} as const;

export const CHECK_TALK_OPTIONS = {
  ...without(TALK_OPTIONS, ['fail', 'failIf', 'summaryJson', 'verbose']),
  quiet: toggle({
    flags: '-q, --quiet',
    on: 'print only what changed; without --state, only what failed',
    fallback: false,
  }),
} as const;
