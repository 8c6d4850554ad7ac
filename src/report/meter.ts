import type { ErrorCode } from '../model/errors.ts';
import type { HostIncident } from '../model/feedback.ts';
import { QuantileSketch } from '../util/quantiles.ts';
import type { RecordFacts } from './facts.ts';
import { HostTallies } from './hosts.ts';
import { IncidentTable } from './incidents.ts';
import type { ErrorSummary, RecordTotals } from './summary.ts';

/** Folds records into totals as they pass, in memory that does not depend on their number. */
export class SummaryMeter {
  #recorded = 0;
  #ok = 0;
  #httpErrors = 0;
  #failed = 0;
  #skipped = 0;
  #bytesDownloaded = 0;
  #bytesDecoded = 0;
  #retries = 0;
  #redirects = 0;
  readonly #statuses = new Map<number, number>();
  readonly #errors = new Map<ErrorCode, ErrorSummary>();
  readonly #times = new QuantileSketch();
  readonly #hosts = new HostTallies();
  readonly #incidents = new IncidentTable();

  add(facts: RecordFacts): void {
    this.#recorded += 1;
    if (facts.skip_reason !== undefined && facts.skip_reason !== null) {
      this.#skipped += 1;
      return;
    }
    this.#retries += facts.num_retries;
    this.#redirects += facts.num_redirects;
    this.#bytesDownloaded += facts.size_download ?? 0;
    this.#bytesDecoded += facts.size ?? 0;
    this.#hosts.add(facts);
    if (facts.failed) this.#addFailure(facts);
    else this.#addResponse(facts);
  }

  /** Something that a host's governor did. */
  addIncident(incident: HostIncident): void {
    this.#incidents.add(incident);
  }

  /** So many without a complete response, so far. */
  get failed(): number {
    return this.#failed;
  }

  snapshot(): RecordTotals {
    const times = this.#times;
    return {
      recorded: this.#recorded,
      ok: this.#ok,
      http_errors: this.#httpErrors,
      failed: this.#failed,
      skipped: this.#skipped,
      status_classes: classesOf(this.#statuses),
      status_codes: Object.fromEntries(this.#statuses),
      errors: Object.fromEntries(
        Array.from(this.#errors, ([code, error]) => [code, { ...error }] as const).toSorted(
          ([, a], [, b]) => b.count - a.count,
        ),
      ),
      bytes_downloaded: this.#bytesDownloaded,
      bytes_decoded: this.#bytesDecoded,
      retries: this.#retries,
      redirects: this.#redirects,
      time_total: {
        p50: times.quantile(0.5),
        p90: times.quantile(0.9),
        p99: times.quantile(0.99),
        max: times.max,
        mean: times.mean,
      },
      hosts: this.#hosts.snapshot(),
      held_back: this.#incidents.snapshot(),
    };
  }

  #addFailure(facts: RecordFacts): void {
    this.#failed += 1;
    const code = facts.error_code ?? 'internal';
    const known = this.#errors.get(code);
    if (known === undefined) {
      this.#errors.set(code, { count: 1, url: facts.url, error: facts.error ?? '' });
    } else {
      known.count += 1;
    }
  }

  #addResponse(facts: RecordFacts): void {
    const status = facts.status_code;
    if (status !== null && status >= 400) this.#httpErrors += 1;
    else this.#ok += 1;
    if (status !== null) this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (facts.time_total !== null) this.#times.add(facts.time_total);
  }
}

function classesOf(statuses: ReadonlyMap<number, number>): Record<string, number> {
  const classes: Record<string, number> = {};
  for (const [status, count] of statuses) {
    const name = `${Math.floor(status / 100)}xx`;
    classes[name] = (classes[name] ?? 0) + count;
  }
  return classes;
}
