import { newMemory, observe, type Observation } from '../../../../src/checks/state/index.ts';
import type {
  Alert,
  CheckMemory,
  CheckPolicy,
  CheckResult,
  CheckSpec,
  CheckVerdict,
  Finding,
} from '../../../../src/model/check.ts';
import { okRecord } from '../../../support/records.ts';

export const START_MS = Date.UTC(2026, 10, 23);
export const MINUTE_MS = 60_000;

export const POLICY: CheckPolicy = { failAfter: 1, upAfter: 1, remindMs: 0 };

export const CHECK: CheckSpec = {
  id: 'shop/api',
  name: 'api',
  group: 'shop',
  tags: ['eu'],
  severity: 'critical',
  steps: [],
  everyMs: null,
  policy: POLICY,
  maintenance: [],
};

export const FINDING: Finding = {
  level: 'fail',
  assertion: 'status',
  expected: '200',
  actual: '503',
};

export function result(verdict: CheckVerdict, atMs: number, findings = [FINDING]): CheckResult {
  return {
    check: CHECK,
    verdict,
    findings: verdict === 'ok' ? [] : findings,
    record: okRecord(),
    step: null,
    startedAtMs: atMs,
    totalMs: 12.34,
    certificateNotAfterMs: null,
  };
}

/** One check through many runs, a minute apart. */
export class Runs {
  memory: CheckMemory = newMemory(CHECK, 'https://shop.example/api', START_MS);
  nowMs = START_MS;
  readonly #policy: CheckPolicy;
  #incidents = 0;

  constructor(policy: Partial<CheckPolicy> = {}) {
    this.#policy = { ...POLICY, ...policy };
  }

  run(verdict: CheckVerdict, changes: Partial<Observation> = {}): readonly Alert[] {
    this.nowMs += MINUTE_MS;
    const { memory, alerts } = observe(this.memory, {
      result: result(verdict, this.nowMs),
      policy: this.#policy,
      isInMaintenance: false,
      nowMs: this.nowMs,
      newIncident: () => `incident-${(this.#incidents += 1)}`,
      ...changes,
    });
    this.memory = memory;
    return alerts;
  }

  /**
   * Runs a text of verdicts by their first letters, upper case within maintenance, and tells the state
   * after each, with what was told: `up up down!down`.
   */
  tell(letters: string): string {
    return Array.from(letters)
      .map((letter) => {
        const lower = letter.toLowerCase();
        const alerts = this.run(VERDICTS[lower] ?? 'unknown', {
          isInMaintenance: letter !== lower,
        });
        return `${this.memory.state}${alerts.map(({ event }) => `!${event}`).join('')}`;
      })
      .join(' ');
  }
}

const VERDICTS: Readonly<Record<string, CheckVerdict>> = { o: 'ok', w: 'warn', f: 'fail' };
