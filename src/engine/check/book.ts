import { randomUUID } from 'node:crypto';

import { newMemory, observe, withoutForgotten } from '../../checks/state/index.ts';
import type {
  CheckMemory,
  CheckReport,
  CheckResult,
  CheckSpec,
  CheckState,
  CheckSummary,
  CheckVerdict,
} from '../../model/check.ts';
import { maskPassword } from '../../model/target.ts';

/** What is known of each check, from this run and those before it. */
export class CheckBook {
  readonly #memories: Map<string, CheckMemory>;
  readonly #reports = new Map<string, CheckReport>();
  readonly #startedAtMs = Date.now();
  readonly #startMs = performance.now();
  /** By name, values that must not be shown. */
  readonly #mask: (text: string) => string;

  constructor(memories: ReadonlyMap<string, CheckMemory>, mask: (text: string) => string) {
    this.#memories = new Map(withoutForgotten(memories));
    this.#mask = mask;
  }

  /** Also of checks that are not of this run. */
  get memories(): ReadonlyMap<string, CheckMemory> {
    return this.#memories;
  }

  /** Takes the result of a run of a check. */
  take(result: CheckResult): CheckReport {
    const { check } = result;
    const nowMs = Date.now();
    const isInMaintenance = isMaintained(check, nowMs);
    const { memory, alerts } = observe(this.#memoryOf(check), {
      result,
      policy: check.policy,
      isInMaintenance,
      nowMs,
      newIncident: randomUUID,
    });
    this.#memories.set(check.id, memory);
    const report = { check, url: memory.url, result, memory, alerts, isInMaintenance };
    this.#reports.set(check.id, report);
    return report;
  }

  /** What there is to show of each of these checks: the last result, or what is remembered. */
  reports(checks: readonly CheckSpec[]): readonly CheckReport[] {
    const nowMs = Date.now();
    return checks.map((check) => {
      const memory = this.#memoryOf(check);
      const isInMaintenance = isMaintained(check, nowMs);
      const last = this.#reports.get(check.id);
      if (last !== undefined) return { ...last, check, isInMaintenance };
      return { check, url: memory.url, result: null, memory, alerts: [], isInMaintenance };
    });
  }

  /** Of what these checks came to, of which those that were due were to be run. */
  summary(checks: readonly CheckSpec[], due: readonly CheckSpec[]): CheckSummary {
    const dueIds = new Set(due.map(({ id }) => id));
    const verdicts: Record<CheckVerdict, number> = { ok: 0, warn: 0, fail: 0, unknown: 0 };
    const states: Record<CheckState, number> = { new: 0, up: 0, warning: 0, down: 0 };
    let changed = 0;
    let unfinished = 0;
    let inMaintenance = 0;
    for (const { check, result, memory, alerts, isInMaintenance } of this.reports(checks)) {
      if (isInMaintenance) inMaintenance += 1;
      states[isInMaintenance ? 'up' : memory.state] += 1;
      if (result !== null) verdicts[result.verdict] += 1;
      else if (dueIds.has(check.id)) unfinished += 1;
      if (alerts.some(({ event }) => event !== 'reminder')) changed += 1;
    }
    return {
      checks: checks.length,
      verdicts,
      states,
      changed,
      isUnknown: verdicts.unknown > 0 && verdicts.unknown === due.length - unfinished,
      inMaintenance,
      unfinished,
      startedAtMs: this.#startedAtMs,
      elapsedMs: performance.now() - this.#startMs,
    };
  }

  #memoryOf(check: CheckSpec): CheckMemory {
    const known = this.#memories.get(check.id);
    const url = maskPassword(this.#mask(check.steps[0]?.url ?? ''));
    // What it asks for may have changed since, and is still the same check.
    if (known !== undefined) return known.url === url ? known : { ...known, url };
    return newMemory(check, url, Date.now());
  }
}

function isMaintained({ maintenance }: CheckSpec, atMs: number): boolean {
  return maintenance.some((window) => window.includes(atMs));
}
