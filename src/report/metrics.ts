import { ERROR_CODES } from '../model/errors.ts';
import type { ErrorSummary, Summary } from './summary.ts';

/** What a metric's number means, and so which literals it may be compared with. */
export type MetricUnit = 'count' | 'ratio' | 'seconds';

export interface Metric {
  readonly unit: MetricUnit;
  /** One line for the reference. */
  readonly summary: string;
  /** Null where the run has nothing to measure. */
  read(summary: Summary): number | null;
}

const metric = (unit: MetricUnit, summary: string, read: Metric['read']): Metric => ({
  unit,
  summary,
  read,
});

const ratio = (count: number, { recorded }: Summary): number =>
  recorded === 0 ? 0 : count / recorded;

/** The metrics of `--fail-if` that have a fixed name. */
export const METRICS: Readonly<Record<string, Metric>> = {
  error_rate: metric('ratio', 'failed and HTTP errors, of all recorded', (summary) =>
    ratio(summary.failed + summary.http_errors, summary),
  ),
  failed_rate: metric('ratio', 'failed, of all recorded', (summary) =>
    ratio(summary.failed, summary),
  ),
  http_error_rate: metric('ratio', 'HTTP errors, of all recorded', (summary) =>
    ratio(summary.http_errors, summary),
  ),
  failed: metric('count', 'URLs without a complete response', (summary) => summary.failed),
  http_errors: metric('count', 'responses from 400 on', (summary) => summary.http_errors),
  recorded: metric('count', 'URLs in all', (summary) => summary.recorded),
  retries: metric('count', 'tries after the first', (summary) => summary.retries),
  p50: metric('seconds', 'median time of the responses', (summary) => summary.time_total.p50),
  p90: metric('seconds', 'time of 90 % of them, at most', (summary) => summary.time_total.p90),
  p99: metric('seconds', 'time of 99 % of them, at most', (summary) => summary.time_total.p99),
  max: metric('seconds', 'time of the slowest response', (summary) => summary.time_total.max),
  mean: metric('seconds', 'mean time of the responses', (summary) => summary.time_total.mean),
};

/** Metrics of which there is one per status, class of statuses, or error. */
export const METRIC_FAMILIES = {
  status_404: 'responses with this status',
  status_5xx: 'responses with a status of this class',
  error_dns_not_found: 'failures with this error_code',
} as const satisfies Record<string, string>;

const STATUS = /^status_([1-9]\d\d)$/;
const STATUS_CLASS = /^status_([1-9]xx)$/;
const ERROR = /^error_(\w+)$/;

/** Finds a metric by name, also one of a family. */
export function findMetric(name: string): Metric | undefined {
  if (Object.hasOwn(METRICS, name)) return METRICS[name];
  const status = STATUS.exec(name)?.[1];
  if (status !== undefined) {
    return metric('count', `status ${status}`, ({ status_codes: codes }) => codes[status] ?? 0);
  }
  const statusClass = STATUS_CLASS.exec(name)?.[1];
  if (statusClass !== undefined) {
    return metric(
      'count',
      `status ${statusClass}`,
      ({ status_classes: classes }) => classes[statusClass] ?? 0,
    );
  }
  const code = ERROR.exec(name)?.[1];
  if (code === undefined || !Object.hasOwn(ERROR_CODES, code)) return undefined;
  return metric('count', code, (summary) => {
    const errors: Readonly<Record<string, ErrorSummary>> = summary.errors;
    return errors[code]?.count ?? 0;
  });
}

/** Every name to suggest from when one is mistyped. */
export function metricNames(): string[] {
  return [
    ...Object.keys(METRICS),
    ...[1, 2, 3, 4, 5].map((digit) => `status_${digit}xx`),
    ...Object.keys(ERROR_CODES).map((code) => `error_${code}`),
  ];
}
