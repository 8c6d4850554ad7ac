import type { CheckReport, CheckState, CheckVerdict } from '../../model/check.ts';
import { dayOf, lastDays, uptime } from '../../model/check-history.ts';
import type { FetchRecord } from '../../model/record.ts';
import { toSeconds } from '../../util/seconds.ts';
import { timeOf } from './standing.ts';

export interface Sample {
  /** Beside those that tell which check it is of. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One metric; all are gauges. */
export interface Family {
  readonly name: string;
  readonly help: string;
  /** None where the report does not tell. `nowMs`: milliseconds since 1970. */
  samples(this: void, report: CheckReport, nowMs: number): readonly Sample[];
}

const STATES: readonly CheckState[] = ['new', 'up', 'warning', 'down'];
const WINDOWS_DAYS = [1, 7, 30, 90] as const;

const family = (name: string, help: string, samples: Family['samples']): Family => ({
  name,
  help,
  samples,
});

/** At most one sample. */
const gauge = (
  name: string,
  help: string,
  read: (report: CheckReport, nowMs: number) => number | null | undefined,
): Family => family(name, help, (report, nowMs) => one(read(report, nowMs)));

const ofRecord = (
  name: string,
  help: string,
  read: (record: FetchRecord) => number | null,
): Family => gauge(name, help, ({ result }) => (result === null ? null : read(result.record)));

function one(value: number | null | undefined): readonly Sample[] {
  return value === null || value === undefined ? [] : [{ value }];
}

/** The first ones have the names, labels and meanings of blackbox_exporter, prober `http`. */
export const FAMILIES: readonly Family[] = [
  gauge('probe_success', 'Whether the check was as expected; warnings are.', (report) =>
    successOf(lastVerdict(report)),
  ),
  gauge('probe_duration_seconds', 'How long the check took, all its steps together.', lastSeconds),
  ofRecord(
    'probe_http_status_code',
    'Status of the last response, 0 if there was none.',
    ({ status_code: status }) => status ?? 0,
  ),
  family('probe_http_duration_seconds', 'Duration of the last request by phase.', ({ result }) =>
    result === null ? [] : phasesOf(result.record),
  ),
  ofRecord(
    'probe_http_content_length',
    'Bytes of the body as it was transferred.',
    ({ size_download: size }) => size,
  ),
  ofRecord(
    'probe_http_uncompressed_body_length',
    'Bytes of the body after decoding.',
    ({ size }) => size,
  ),
  ofRecord(
    'probe_http_redirects',
    'Redirects that were followed.',
    ({ num_redirects: redirects }) => redirects,
  ),
  ofRecord('probe_http_ssl', 'Whether the last response came by TLS.', ({ final_url: url }) =>
    url === null ? null : Number(/^https:/i.test(url)),
  ),
  ofRecord(
    'probe_http_version',
    'HTTP version of the last response.',
    ({ http_version: version }) => (version === null ? null : numberOf(version)),
  ),
  gauge('probe_ssl_earliest_cert_expiry', 'Unix time when the certificate expires.', ({ result }) =>
    secondsOf(result?.certificateNotAfterMs ?? null),
  ),
  ofRecord(
    'probe_ip_protocol',
    'Version of the IP that was connected to, 4 or 6.',
    ({ remote_ip: ip }) => (ip === null ? null : ip.includes(':') ? 6 : 4),
  ),
  family('gfetch_check_state', 'The state that the check is in: 1 for one of them.', ({ memory }) =>
    STATES.map((state) => ({ labels: { state }, value: Number(memory.state === state) })),
  ),
  gauge('gfetch_check_since_seconds', 'Unix time since when it is in that state.', ({ memory }) =>
    secondsOf(memory.sinceMs),
  ),
  gauge('gfetch_check_flapping', 'Whether its state changes all the time.', ({ memory }) =>
    Number(memory.isFlapping),
  ),
  gauge(
    'gfetch_check_maintenance',
    'Whether it is within a maintenance window.',
    ({ isInMaintenance }) => Number(isInMaintenance),
  ),
  gauge(
    'gfetch_check_failures_in_a_row',
    'Runs in a row that failed.',
    ({ memory }) => memory.failStreak,
  ),
  gauge(
    'gfetch_check_last_run_timestamp_seconds',
    'Unix time when it was last run.',
    ({ result, memory }) => secondsOf(result?.startedAtMs ?? memory.last?.atMs ?? null),
  ),
  family(
    'gfetch_check_up_ratio',
    'Part of its runs that did not fail, by days UTC, today included.',
    upRatios,
  ),
];

function lastVerdict({ result, memory }: CheckReport): CheckVerdict | null {
  return result?.verdict ?? memory.last?.verdict ?? null;
}

/** Nothing is said where the network of this machine was at fault. */
function successOf(verdict: CheckVerdict | null): number | null {
  if (verdict === null || verdict === 'unknown') return null;
  return Number(verdict !== 'fail');
}

function lastSeconds({ result, memory }: CheckReport): number | null {
  const ms = result?.totalMs ?? memory.last?.totalMs;
  return ms === undefined ? null : toSeconds(ms);
}

/** Each time of the record counts from the beginning of the attempt; one that is null was not reached. */
function phasesOf(record: FetchRecord): readonly Sample[] {
  const { time_total: total } = record;
  if (total === null) return [];
  const ends: [phase: string, end: number | null][] = [
    ['resolve', record.time_namelookup],
    ['connect', record.time_connect],
    ['tls', record.time_appconnect],
    ['processing', record.time_starttransfer],
    ['transfer', total],
  ];
  let before = 0;
  return ends.map(([phase, reached]) => {
    const end = Math.max(before, reached ?? before);
    const value = toSeconds((end - before) * 1000);
    before = end;
    return { labels: { phase }, value };
  });
}

function upRatios(report: CheckReport, nowMs: number): readonly Sample[] {
  const today = dayOf(timeOf(report, nowMs));
  return WINDOWS_DAYS.flatMap((days) => {
    const value = uptime(lastDays(report.memory, today, days));
    return value === null ? [] : [{ labels: { window: `${days}d` }, value }];
  });
}

function numberOf(version: string): number | null {
  const number = Number(version);
  return Number.isFinite(number) ? number : null;
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
