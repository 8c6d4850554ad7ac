import { constant } from './constant.ts';
import { exponential } from './exponential.ts';
import type { RetryPolicySpec } from './policy.ts';

export type { RetryPolicy } from './policy.ts';

/** Every way to space retries; `--retry-backoff` offers these names. */
export const RETRY_POLICIES: readonly RetryPolicySpec[] = [exponential, constant];
