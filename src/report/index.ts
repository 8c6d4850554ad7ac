export type { RecordFacts } from './facts.ts';
export { renderSummaryJson } from './json.ts';
export type { Culprit } from './loop-lag-culprit.ts';
export { LoopLagMeter, type LoopLag } from './loop-lag.ts';
export { SummaryMeter } from './meter.ts';
export { summarize, type CrawlSummary, type Interruption, type Summary } from './summary.ts';
export { renderSummaryText } from './text.ts';
