export { parseFailIf, type FailIf } from './fail-if.ts';
export type { HostsSummary, HostSummary, HostTotals } from './hosts.ts';
export { renderSummaryJson } from './json.ts';
export { SummaryMeter } from './meter.ts';
export { METRIC_FAMILIES, METRICS, type Metric, type MetricUnit } from './metrics.ts';
export {
  summarize,
  type ErrorSummary,
  type Interruption,
  type RecordTotals,
  type RunFacts,
  type Summary,
  type TimeSummary,
} from './summary.ts';
export { renderSummaryText, type TextOptions } from './text.ts';
