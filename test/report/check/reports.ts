import type {
  Alert,
  AlertEvent,
  CheckMemory,
  CheckReport,
  CheckResult,
  CheckSpec,
  CheckSummary,
  Finding,
} from '../../../src/model/check.ts';
import { LatencySketch } from '../../../src/util/latency-sketch.ts';
import { failedRecord, okRecord } from '../../support/records.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** When all of it happens. */
export const NOW_MS = Date.UTC(2026, 10, 20, 10, 12, 0);
const TODAY = Math.floor(NOW_MS / DAY_MS);

export const STATUS_500: Finding = {
  level: 'fail',
  assertion: 'status',
  expected: '200',
  actual: '500',
};
export const SLOW: Finding = {
  level: 'warn',
  assertion: 'time.total',
  expected: 'below 200ms',
  actual: '840ms',
};
const NO_RESPONSE: Finding = {
  level: 'fail',
  assertion: 'response',
  expected: 'a response',
  actual: 'dns_not_found: the name does not exist',
};

export function specOf(more: Partial<CheckSpec> = {}): CheckSpec {
  const name = more.name ?? 'home';
  const group = more.group === undefined ? 'shop' : more.group;
  return {
    id: group === null ? name : `${group}/${name}`,
    name,
    group,
    tags: ['prod', 'eu'],
    severity: 'critical',
    steps: [],
    everyMs: null,
    policy: { failAfter: 3, upAfter: 2, remindMs: 0 },
    maintenance: [],
    ...more,
  };
}

export function memoryOf(more: Partial<CheckMemory> = {}): CheckMemory {
  const latency = new LatencySketch();
  for (let ms = 50; ms <= 150; ms += 1) latency.add(ms);
  return {
    id: 'shop/home',
    name: 'home',
    group: 'shop',
    url: 'https://example.com/',
    state: 'up',
    sinceMs: NOW_MS - 3 * DAY_MS - 4 * HOUR_MS,
    isFlapping: false,
    failStreak: 0,
    troubleStreak: 0,
    okStreak: 7,
    goodStreak: 7,
    last: { atMs: NOW_MS, verdict: 'ok', totalMs: 84.123 },
    lastOkMs: NOW_MS,
    lastFindings: [],
    toldState: 'up',
    toldFlapping: false,
    toldMs: 0,
    incident: null,
    incidentSinceMs: null,
    recent: [],
    days: [
      {
        day: TODAY - 3,
        ok: 90,
        warn: 0,
        fail: 10,
        unknown: 0,
        maintenance: 0,
        latency: latency.toString(),
      },
      { day: TODAY, ok: 20, warn: 0, fail: 0, unknown: 1, maintenance: 2, latency: '' },
    ],
    ...more,
  };
}

export function resultOf(more: Partial<CheckResult> = {}): CheckResult {
  return {
    check: specOf(),
    verdict: 'ok',
    findings: [],
    record: okRecord(),
    step: null,
    startedAtMs: NOW_MS - 84,
    totalMs: 84.123,
    certificateNotAfterMs: NOW_MS + 30 * DAY_MS,
    ...more,
  };
}

export function reportOf(more: Partial<CheckReport> = {}): CheckReport {
  const check = more.result?.check ?? specOf();
  return {
    check,
    url: 'https://example.com/',
    result: resultOf(),
    memory: memoryOf(),
    alerts: [],
    isInMaintenance: false,
    ...more,
  };
}

export function alertOf(event: AlertEvent, more: Partial<Alert> = {}): Alert {
  return {
    incident: 'i-1',
    event,
    check: specOf(),
    url: 'https://example.com/',
    state: event === 'up' || event === 'steady' ? 'up' : 'down',
    atMs: NOW_MS,
    sinceMs: NOW_MS - 12 * MINUTE_MS,
    findings: [],
    lastOkMs: NOW_MS - 17 * MINUTE_MS,
    ...more,
  };
}

const named = (name: string, more: Partial<CheckResult> = {}): CheckResult =>
  resultOf({ check: specOf({ name }), ...more });

const down = (more: Partial<CheckMemory> = {}): CheckMemory =>
  memoryOf({
    state: 'down',
    sinceMs: NOW_MS - 2 * HOUR_MS,
    failStreak: 5,
    troubleStreak: 5,
    okStreak: 0,
    goodStreak: 0,
    lastOkMs: NOW_MS - 3 * HOUR_MS,
    lastFindings: [STATUS_500],
    incident: 'i-1',
    ...more,
  });

const answered500 = okRecord({ status_code: 500 });

/** One of every kind. */
export const KINDS: Readonly<Record<string, CheckReport>> = {
  ok: reportOf({ result: named('ok') }),
  'without a group': reportOf({
    result: resultOf({ check: specOf({ name: 'alone', group: null }) }),
  }),
  warn: reportOf({
    result: named('warn', { verdict: 'warn', findings: [SLOW] }),
    memory: memoryOf({ state: 'warning', lastFindings: [SLOW] }),
  }),
  'fail with a response': reportOf({
    result: named('fail', { verdict: 'fail', findings: [STATUS_500, SLOW], record: answered500 }),
    memory: down(),
  }),
  'fail without one': reportOf({
    result: named('gone', {
      verdict: 'fail',
      findings: [NO_RESPONSE],
      record: failedRecord(),
      certificateNotAfterMs: null,
    }),
    memory: down({ lastOkMs: null }),
    alerts: [alertOf('down', { lastOkMs: null })],
  }),
  pending: reportOf({
    result: named('pending', { verdict: 'fail', findings: [STATUS_500], record: answered500 }),
    memory: memoryOf({ failStreak: 1, troubleStreak: 1 }),
  }),
  unknown: reportOf({
    result: named('unknown', {
      verdict: 'unknown',
      findings: [NO_RESPONSE],
      record: failedRecord(),
    }),
  }),
  'in maintenance': reportOf({
    result: named('maintained', { verdict: 'fail', findings: [STATUS_500], record: answered500 }),
    isInMaintenance: true,
  }),
  flapping: reportOf({
    result: named('flapping'),
    memory: down({ isFlapping: true, failStreak: 0 }),
    alerts: [alertOf('flapping')],
  }),
  new: reportOf({
    result: named('new'),
    memory: memoryOf({ state: 'new', days: [], okStreak: 1, goodStreak: 1 }),
  }),
  recovering: reportOf({ result: named('recovering'), memory: down({ goodStreak: 1 }) }),
  recovered: reportOf({ result: named('recovered'), alerts: [alertOf('up')] }),
  reminded: reportOf({
    result: named('reminded', { verdict: 'fail', findings: [STATUS_500], record: answered500 }),
    memory: down(),
    alerts: [alertOf('reminder')],
  }),
  'step failed': reportOf({
    result: named('login', {
      verdict: 'fail',
      findings: [
        { level: 'fail', assertion: 'capture', expected: 'token in the body', actual: 'nothing' },
      ],
      step: 'log in',
    }),
    memory: down(),
    alerts: [alertOf('down')],
  }),
};

export const ALL: readonly CheckReport[] = Object.values(KINDS);

/** As with `--status`. */
export const FROM_MEMORY: readonly CheckReport[] = [
  ...ALL.map((report) => ({ ...report, result: null, alerts: [] })),
  {
    ...reportOf({ result: named('never run') }),
    result: null,
    memory: memoryOf({ state: 'new', last: null, lastOkMs: null, days: [] }),
  },
];

export function summaryOf(
  reports: readonly CheckReport[],
  more: Partial<CheckSummary> = {},
): CheckSummary {
  const verdicts = { ok: 0, warn: 0, fail: 0, unknown: 0 };
  const states = { new: 0, up: 0, warning: 0, down: 0 };
  for (const { result, memory } of reports) {
    if (result !== null) verdicts[result.verdict] += 1;
    states[memory.state] += 1;
  }
  return {
    checks: reports.length,
    verdicts,
    states,
    changed: reports.filter(({ alerts }) => alerts.length > 0).length,
    isUnknown: false,
    inMaintenance: 0,
    unfinished: 0,
    startedAtMs: NOW_MS - 12_300,
    elapsedMs: 12_300,
    ...more,
  };
}

/** The one of that kind. */
export function kind(name: string): CheckReport {
  const report = KINDS[name];
  if (report === undefined) throw new Error(`no kind ${name}`);
  return report;
}
