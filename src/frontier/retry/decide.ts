import { failure, type Failure } from '../../model/errors.ts';
import { isIdempotent } from '../../model/methods.ts';
import type { RetryOptions } from '../../model/options.ts';
import type { RequestSpec } from '../../model/task.ts';
import type { RetryPolicy } from './policy.ts';

/** What is known when an attempt has ended. */
export interface AttemptEnd {
  readonly method: string;
  readonly statusCode: number | null;
  readonly failure: Failure | null;
  /** What the server asks to wait. */
  readonly retryAfterMs: number | null;
  /** Retries before this attempt. */
  readonly retries: number;
  /** What is left of the URL's deadline. */
  readonly leftMs: number;
}

export type RetryDecision =
  | { readonly kind: 'final' }
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'give-up'; readonly failure: Failure };

const FINAL: RetryDecision = { kind: 'final' };

/** What is worth another try of this one request. */
export function retryOptionsFor(
  request: RequestSpec | undefined,
  options: RetryOptions,
): RetryOptions {
  const { retries, expectedStatuses } = request ?? {};
  if (retries === undefined && expectedStatuses === undefined) return options;
  const { statuses, errors } = options.retryOn;
  const unwanted = statuses.filter((status) => expectedStatuses?.includes(status) !== true);
  return {
    ...options,
    retries: retries ?? options.retries,
    retryOn: { statuses: unwanted, errors },
  };
}

/** Whether, and when, an attempt is followed by another. Pure. */
export function decideRetry(
  end: AttemptEnd,
  options: RetryOptions,
  policy: RetryPolicy,
  random: number,
): RetryDecision {
  if (!mayBeRetried(end, options)) return FINAL;
  const askedMs = end.retryAfterMs ?? 0;
  if (askedMs > options.maxRetryAfterMs) {
    const asked = `${Math.round(askedMs / 1000)} s`;
    return {
      kind: 'give-up',
      failure: failure(
        'retry_after_too_long',
        `the server asks to wait ${asked} (--max-retry-after)`,
      ),
    };
  }
  const afterMs = Math.max(policy(end.retries + 1, random), askedMs);
  return afterMs < end.leftMs ? { kind: 'retry', afterMs } : FINAL;
}

/** Whether another attempt follows if there is the time for it. Pure. */
export function mayBeRetried(
  end: Pick<AttemptEnd, 'method' | 'statusCode' | 'failure' | 'retries'>,
  { retries, retryOn, retryAllMethods }: RetryOptions,
): boolean {
  if (end.retries >= retries) return false;
  if (!retryAllMethods && !isIdempotent(end.method)) return false;
  if (end.failure !== null) return retryOn.errors.includes(end.failure.code);
  return end.statusCode !== null && retryOn.statuses.includes(end.statusCode);
}
