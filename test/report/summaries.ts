import type { FetchRecord } from '../../src/model/record.ts';
import { SummaryMeter } from '../../src/report/meter.ts';
import { summarize, type RunFacts, type Summary } from '../../src/report/summary.ts';

/** The summary of a run that read exactly these records, in one second. */
export function summaryOf(records: readonly FetchRecord[], facts: Partial<RunFacts> = {}): Summary {
  const meter = new SummaryMeter();
  for (const record of records) meter.add(record);
  return summarize(meter, {
    read: records.length,
    recorded: records.length,
    duplicates: 0,
    resumed: 0,
    left: 0,
    elapsed: 1,
    loop_lag_p99: null,
    loop_lag_max: null,
    loop_blocked: [],
    lowest_concurrency: null,
    found_concurrency: null,
    threads: 1,
    thread_crashes: 0,
    stopped_at: null,
    interrupted_by: null,
    ...facts,
  });
}
