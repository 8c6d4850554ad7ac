/** Milliseconds to wait before try number `retry` (1 is the first after the first attempt). Pure. */
export type RetryPolicy = (retry: number, random: number) => number;

export interface RetryPolicyOptions {
  /** The first wait. */
  readonly delayMs: number;
  /** No wait is longer. */
  readonly maxDelayMs: number;
}

export interface RetryPolicySpec {
  readonly name: string;
  readonly summary: string;
  create(options: RetryPolicyOptions): RetryPolicy;
}
