import type { RetryPolicySpec } from './policy.ts';

/** Doubles the wait each time, spread over [0, wait) so that many tasks do not return in step. */
export const exponential: RetryPolicySpec = {
  name: 'exponential',
  summary: 'doubles each time, with full jitter',
  create:
    ({ delayMs, maxDelayMs }) =>
    (retry, random) =>
      random * Math.min(maxDelayMs, delayMs * 2 ** (retry - 1)),
};
