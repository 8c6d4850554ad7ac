import type { Outcome } from './outcome.ts';
import type { Extracted, FetchRecord } from './record.ts';
import type { RequestSpec } from './task.ts';

/** How much an assertion that does not hold weighs. */
export type CheckLevel = 'warn' | 'fail';

/** What one run of a check came to. `unknown`: this machine's own network seems to be at fault. */
export type CheckVerdict = 'ok' | 'warn' | 'fail' | 'unknown';

/** How urgent a failure is, in PagerDuty's words. With `warning` and `info` it only warns. */
export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;

export type Severity = (typeof SEVERITIES)[number];

// ── what is asserted ───────────────────────────────────────────────────────────────────────────

/** What has to be found in a body before an assertion can be judged. */
export interface PageQuery {
  /** `select`: a CSS selector, of which the texts are found. */
  readonly kind: 'select' | 'jsonpath';
  readonly expression: string;
  /** `select` only: the attribute that is asked for; null: the text. */
  readonly attribute: string | null;
}

/** What came, as far as assertions ask about it. */
export interface Evidence {
  readonly outcome: Outcome;
  /** Lower-case name to all its values, nothing masked. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** The body as text, decoded by its charset; empty where there is none. Made once. */
  text(this: void): string;
  /** What the assertion's query found, first match first; empty where it has none. */
  readonly found: readonly Extracted[];
  /** Wall clock, milliseconds since 1970. */
  readonly nowMs: number;
}

/** What the transport has to keep for an assertion beside what it always does. */
export type EvidenceNeed = 'body' | 'hash' | 'tls' | 'hops';

/** One thing that has to hold. */
export interface Assertion {
  /** As in a target file: `status`, `header.content-type`, `json.$.status`. */
  readonly name: string;
  /** For people, as the end of “expected …”: `200`, `== "ok"`, `below 200ms`. */
  readonly expected: string;
  readonly needs: readonly EvidenceNeed[];
  readonly query: PageQuery | null;
  /** True: it is asked also where there was no whole response; others are not. */
  readonly judgesFailure: boolean;
  /** What came instead, for people; null: it holds. Pure. */
  evaluate(this: void, evidence: Evidence): string | null;
}

export interface Expectation {
  readonly level: CheckLevel;
  readonly assertion: Assertion;
}

/** An assertion that did not hold. */
export interface Finding {
  readonly level: CheckLevel;
  /** The assertion's name; `response` where there was none, `capture` for a value that was not found. */
  readonly assertion: string;
  readonly expected: string;
  readonly actual: string;
}

// ── what is checked ────────────────────────────────────────────────────────────────────────────

/** A value that a later step uses as `{{name}}` in its URL, headers and body. */
export interface Capture {
  readonly name: string;
  readonly from:
    | { readonly kind: 'header'; readonly header: string }
    | { readonly kind: 'query'; readonly query: PageQuery }
    | { readonly kind: 'status' };
}

/** One request of a check. */
export interface CheckStep {
  /** Null: the check has only this one. */
  readonly name: string | null;
  readonly url: string;
  readonly request: RequestSpec;
  readonly expectations: readonly Expectation[];
  readonly captures: readonly Capture[];
}

/** When failures count. */
export interface CheckPolicy {
  /** So many failures in a row before it is down. */
  readonly failAfter: number;
  /** So many successes in a row before it is up again. */
  readonly upAfter: number;
  /** How long after an alarm it is repeated; 0: never. */
  readonly remindMs: number;
}

/** A time in which nobody is alarmed, and which does not count against the uptime. */
export interface MaintenanceWindow {
  /** As written, for messages. */
  readonly text: string;
  /** Wall clock, milliseconds since 1970. Pure. */
  includes(this: void, atMs: number): boolean;
}

/** One check, ready to be run. */
export interface CheckSpec {
  /** `group/name`, or the name alone; unique. What its memory is kept under. */
  readonly id: string;
  readonly name: string;
  readonly group: string | null;
  readonly tags: readonly string[];
  readonly severity: Severity;
  /** At least one; each is made when the one before was as expected. */
  readonly steps: readonly CheckStep[];
  /** With `--every`: its own interval; null: that of the run. */
  readonly everyMs: number | null;
  readonly policy: CheckPolicy;
  readonly maintenance: readonly MaintenanceWindow[];
}

/** What target files, lists and flags come to. */
export interface CheckPlan {
  readonly checks: readonly CheckSpec[];
  /** Values that were put in for `${…}`: never to be shown. */
  readonly secrets: readonly string[];
  /** As after `--notify`. */
  readonly notify: readonly string[];
  /** URLs to be asked where everything fails at once. */
  readonly witness: readonly string[];
}

// ── what came of it ────────────────────────────────────────────────────────────────────────────

/** One run of one check. */
export interface CheckResult {
  readonly check: CheckSpec;
  readonly verdict: CheckVerdict;
  /** All that did not hold, the worst first. */
  readonly findings: readonly Finding[];
  /** Of the last step that was made; its `headers` and `body` are not there. */
  readonly record: FetchRecord;
  /** The name of that step, where there are several. */
  readonly step: string | null;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  /** The last attempts of all steps together. */
  readonly totalMs: number;
  /** Of the certificate that came; null: none did. */
  readonly certificateNotAfterMs: number | null;
}

/** `new`: too few runs to tell. */
export type CheckState = 'new' | 'up' | 'warning' | 'down';

/** One run, as it is remembered. */
export interface PastRun {
  /** Wall clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly verdict: CheckVerdict;
  readonly totalMs: number;
}

/** One day of a check. */
export interface DayStats {
  /** Days since 1970-01-01 UTC. */
  readonly day: number;
  readonly ok: number;
  readonly warn: number;
  readonly fail: number;
  readonly unknown: number;
  /** Runs within maintenance, which count nowhere else. */
  readonly maintenance: number;
  /** The times of runs that were `ok` or `warn`: what `LatencySketch` writes. */
  readonly latency: string;
}

/** All that is remembered of one check. Plain data; a new one is made for every run. */
export interface CheckMemory {
  readonly id: string;
  readonly name: string;
  readonly group: string | null;
  /** Of its first step, a password masked. */
  readonly url: string;
  readonly state: CheckState;
  /** Since when; wall clock, milliseconds since 1970. */
  readonly sinceMs: number;
  readonly isFlapping: boolean;
  /** Runs in a row that were `fail`. */
  readonly failStreak: number;
  /** … `fail` or `warn`. */
  readonly troubleStreak: number;
  /** … `ok`. */
  readonly okStreak: number;
  /** … `ok` or `warn`. */
  readonly goodStreak: number;
  /** Null: it has never been run to an end. */
  readonly last: PastRun | null;
  readonly lastOkMs: number | null;
  /** Of the last run that was not `ok`. */
  readonly lastFindings: readonly Finding[];
  /** What receivers of alarms have been told. */
  readonly toldState: Exclude<CheckState, 'new'>;
  readonly toldFlapping: boolean;
  readonly toldMs: number;
  /** The same in all alarms of one trouble, its end included; null: there is none. */
  readonly incident: string | null;
  /** When that trouble began. */
  readonly incidentSinceMs: number | null;
  /** The newest last; `MAX_RECENT` at most. */
  readonly recent: readonly PastRun[];
  /** The newest last; `MAX_DAYS` at most, days without runs left out. */
  readonly days: readonly DayStats[];
}

export const MAX_RECENT = 60;
export const MAX_DAYS = 90;

/** What there is to show of one check. */
export interface CheckReport {
  readonly check: Pick<CheckSpec, 'id' | 'name' | 'group' | 'tags' | 'severity'>;
  /** A password masked. */
  readonly url: string;
  /** Null: it was not run (`--status`, or not yet). */
  readonly result: CheckResult | null;
  readonly memory: CheckMemory;
  /** What changed by this run, and reminders; empty within maintenance. */
  readonly alerts: readonly Alert[];
  readonly isInMaintenance: boolean;
}

/** One run of all checks. */
export interface CheckSummary {
  readonly checks: number;
  /** By the verdict of this run. */
  readonly verdicts: Readonly<Record<CheckVerdict, number>>;
  /** By the state after it. */
  readonly states: Readonly<Record<CheckState, number>>;
  readonly changed: number;
  /** Everything failed, the witnesses too: nothing is said of anybody. */
  readonly isUnknown: boolean;
  /** Within maintenance, whatever their state: they are in `states` as `up`. */
  readonly inMaintenance: number;
  /** Not run to an end, since the run was stopped. */
  readonly unfinished: number;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly elapsedMs: number;
}

// ── alarms ─────────────────────────────────────────────────────────────────────────────────────

/**
 * What happened. `up`: the end of what `down` or `warning` told; `steady`: of `flapping`; `reminder`:
 * it still is as it was told.
 */
export type AlertEvent = 'down' | 'warning' | 'up' | 'flapping' | 'steady' | 'reminder';

/** Something to be told. Plain data. */
export interface Alert {
  /** The same for all alerts of one trouble: what receivers tell them apart by. */
  readonly incident: string;
  readonly event: AlertEvent;
  readonly check: Pick<CheckSpec, 'id' | 'name' | 'group' | 'tags' | 'severity'>;
  /** A password masked. */
  readonly url: string;
  readonly state: CheckState;
  /** Wall clock, milliseconds since 1970. */
  readonly atMs: number;
  /** When the trouble began. */
  readonly sinceMs: number;
  readonly findings: readonly Finding[];
  readonly lastOkMs: number | null;
}

/** An alert that its receiver does not have yet. Plain data. */
export interface PendingAlert {
  /** Which receiver: a hash, so that no secret is kept. */
  readonly channel: string;
  readonly alert: Alert;
  readonly attempts: number;
}

/** All that is kept between runs. */
export interface Memory {
  readonly checks: ReadonlyMap<string, CheckMemory>;
  readonly pending: readonly PendingAlert[];
}
