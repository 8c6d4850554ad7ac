import type { CheckMemory, Finding, Memory, PastRun } from '../../model/check.ts';
import { packDays } from './packed-days.ts';

/** What tells the file from others; its value is the version of the format. */
export const FORMAT_KEY = 'gfetch_check_state';
export const FORMAT_VERSION = 1;

/** JSON with one check to a line, short where there is much of it. `decodeMemory` reads it. */
export function encodeMemory({ checks, pending }: Memory): string {
  const lines = [...checks.values()].map((check) => `\n${JSON.stringify(encodeCheck(check))}`);
  const alerts = pending.map((each) => `\n${JSON.stringify(each)}`);
  return `{"${FORMAT_KEY}":${FORMAT_VERSION},"checks":[${lines.join(',')}],"pending":[${alerts.join(',')}]}\n`;
}

function encodeCheck(memory: CheckMemory): object {
  const { failStreak, troubleStreak, okStreak, goodStreak, last } = memory;
  return {
    id: memory.id,
    name: memory.name,
    group: memory.group,
    url: memory.url,
    state: memory.state,
    since: memory.sinceMs,
    flapping: memory.isFlapping,
    streaks: [failStreak, troubleStreak, okStreak, goodStreak],
    last: last === null ? null : encodeRuns([last]),
    last_ok: memory.lastOkMs,
    findings: memory.lastFindings.map(encodeFinding),
    told: [memory.toldState, memory.toldFlapping, memory.toldMs],
    incident: memory.incident,
    incident_since: memory.incidentSinceMs,
    recent: encodeRuns(memory.recent),
    days: packDays(memory.days),
  };
}

function encodeFinding({ level, assertion, expected, actual }: Finding): readonly string[] {
  return [level, assertion, expected, actual];
}

/** The verdicts' first letters, the first start and the milliseconds from each to the next, the times. */
function encodeRuns(
  runs: readonly PastRun[],
): readonly [string, readonly number[], readonly number[]] {
  return [
    runs.map(({ verdict }) => verdict.charAt(0)).join(''),
    runs.map(({ atMs }, i) => atMs - (runs[i - 1]?.atMs ?? 0)),
    runs.map(({ totalMs }) => totalMs),
  ];
}
