import type { CheckReport } from '../../model/check.ts';
import { CORE_FIELDS } from '../../model/fields.ts';
import { isoTime } from '../../util/iso-time.ts';
import { jsonText } from '../../util/json-text.ts';
import { toSeconds } from '../../util/seconds.ts';
import type { CheckRecord } from './fields.ts';
import type { CheckFormatOptions, CheckRenderer } from './format.ts';
import { isChanged, isShown } from './standing.ts';

/** One object per check and line, with all keys of `CHECK_FIELDS`. */
export function jsonlFormat(options: CheckFormatOptions): CheckRenderer {
  return {
    add: (report) => (isShown(report, options) ? `${jsonText(checkRecord(report))}\n` : ''),
    end: () => '',
  };
}

/** What jsonl writes of a report. */
export function checkRecord(report: CheckReport): CheckRecord {
  const { check, result, memory, alerts } = report;
  return {
    check: check.id,
    name: check.name,
    group: check.group,
    tags: check.tags,
    severity: check.severity,
    verdict: result?.verdict ?? null,
    state: memory.state,
    since: isoTime(memory.sinceMs),
    changed: isChanged(report),
    events: alerts.map(({ event }) => event),
    flapping: memory.isFlapping,
    maintenance: report.isInMaintenance,
    failures_in_a_row: memory.failStreak,
    step: result?.step ?? null,
    findings: (result === null ? memory.lastFindings : result.findings).map(
      ({ level, assertion, expected, actual }) => ({ level, assertion, expected, actual }),
    ),
    total: result === null ? null : toSeconds(result.totalMs),
    last_run: timeOrNull(memory.last?.atMs ?? null),
    last_ok: timeOrNull(memory.lastOkMs),
    certificate_not_after: timeOrNull(result?.certificateNotAfterMs ?? null),
    ...requestOf(report),
  };
}

type Request = Pick<CheckRecord, (typeof CORE_FIELDS)[number] & keyof CheckRecord>;

/** The core fields of the record, in the order of the table. */
function requestOf({ url, result }: CheckReport): Request {
  const record = result?.record;
  return Object.fromEntries(
    CORE_FIELDS.map((name) => [name, record?.[name] ?? (name === 'url' ? url : null)]),
  ) as Request;
}

function timeOrNull(atMs: number | null): string | null {
  return atMs === null ? null : isoTime(atMs);
}
