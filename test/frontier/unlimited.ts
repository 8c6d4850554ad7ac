import type { ScheduleOptions } from '../../src/frontier/schedule.ts';

/** The manners that a frontier keeps, and how far it lets the reader get ahead. */
export type FrontierManners = ScheduleOptions;

export const UNLIMITED: FrontierManners = {
  concurrency: 1_000_000,
  perHost: 0,
  delayMs: 0,
  ratePerSecond: 0,
  perHostRatePerSecond: 0,
  readyTasks: 1_000_000,
  maxTasks: 1_000_000,
  adaptive: true,
  maxHostErrors: 30,
  maxRetryAfterMs: 120_000,
};
