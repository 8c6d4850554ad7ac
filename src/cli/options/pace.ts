import { AUTO_THREADS, DEFAULT_OPTIONS } from '../../model/options.ts';
import { count, duration, rate } from './kinds.ts';
import { option } from './spec.ts';
import { toggle } from './toggle.ts';

/** As many connections as one address can have to one port. */
const MOST = 65_535;
/** Far more than a machine has processors for. */
const MOST_THREADS = 64;

export const PACE_OPTIONS = {
  concurrency: option({
    flags: '-c, --concurrency <n|auto>',
    summary: 'URLs in flight at once; auto: as many as make it faster',
    kind: count({ min: 1, max: MOST, auto: true }),
    fallback: DEFAULT_OPTIONS.concurrency,
  }),
  perHost: option({
    flags: '--per-host <n>',
    summary: 'in flight at once per host',
    kind: count({ max: MOST, optional: true }),
    fallback: DEFAULT_OPTIONS.perHost,
  }),
  delayMs: option({
    flags: '--delay <duration>',
    summary: 'between two starts at the same host',
    kind: duration({ optional: true }),
    fallback: DEFAULT_OPTIONS.delayMs,
  }),
  ratePerSecond: option({
    flags: '--rate <rate>',
    summary: 'starts over all hosts: 50/s, 100/m',
    kind: rate({ optional: true }),
    fallback: DEFAULT_OPTIONS.ratePerSecond,
  }),
  perHostRatePerSecond: option({
    flags: '--per-host-rate <rate>',
    summary: 'starts at the same host',
    kind: rate({ optional: true }),
    fallback: DEFAULT_OPTIONS.perHostRatePerSecond,
  }),
  adaptive: toggle({
    flags: '--adaptive',
    on: 'less at once for a host that says, or shows, that it has too much to do',
    off: 'as much at once as the limits allow',
    fallback: DEFAULT_OPTIONS.adaptive,
  }),
  maxHostErrors: option({
    flags: '--max-host-errors <n>',
    summary: 'failures in a row (a time limit counts three) before a host is left alone; 0: never',
    kind: count({ max: 1_000_000 }),
    fallback: DEFAULT_OPTIONS.maxHostErrors,
  }),
  threads: option({
    flags: '--threads <n|auto>',
    summary: 'threads that fetch; auto: one, and more where the work is worth it',
    kind: count({ min: 1, max: MOST_THREADS, auto: true }),
    fallback: AUTO_THREADS,
  }),
} as const;
