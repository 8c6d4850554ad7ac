import type { RetryPolicySpec } from './policy.ts';

/** The same wait each time. */
export const constant: RetryPolicySpec = {
  name: 'constant',
  summary: 'the same each time, without jitter',
  create:
    ({ delayMs, maxDelayMs }) =>
    () =>
      Math.min(maxDelayMs, delayMs),
};
