import type { CheckSpec } from '../../model/check.ts';
import { Heap } from '../../util/heap.ts';

/** By then every check has been run once, whatever its phase: nobody wants to wait for an interval. */
const FIRST_ROUND_MS = 10_000;

interface Due {
  readonly check: CheckSpec;
  /** Not one of its own times, and not repeated. */
  readonly isExtra: boolean;
}

/**
 * When each check is due: every so often, at a phase of its own, so that the checks of one interval are
 * spread evenly over it. Times are multiples of the interval since the beginning, so that nothing drifts,
 * whatever a run takes; those that have passed by the time somebody asks are left out. What would come late
 * in a long first interval is run once more before. Pure: times are milliseconds of any clock that does
 * not go backwards.
 */
export class Schedule {
  readonly #due = new Heap<Due>();
  readonly #everyMs: number;

  /**
   * @param startMs what times are counted from
   * @param nowMs times before it are left out. A schedule that replaces another keeps its beginning, or
   *   checks late in their interval would never be made where it is replaced often.
   */
  constructor(
    checks: readonly CheckSpec[],
    everyMs: number,
    startMs: number,
    nowMs: number = startMs,
  ) {
    this.#everyMs = everyMs;
    for (const [intervalMs, group] of this.#byInterval(checks)) {
      for (const [index, check] of group.entries()) {
        const phase = index / group.length;
        const firstMs = startMs + phase * intervalMs;
        const passed = Math.ceil(Math.max(0, nowMs - firstMs) / intervalMs);
        this.#due.push(firstMs + passed * intervalMs, { check, isExtra: false });
        if (nowMs === startMs && phase * intervalMs > FIRST_ROUND_MS) {
          this.#due.push(startMs + phase * FIRST_ROUND_MS, { check, isExtra: true });
        }
      }
    }
  }

  /** When the next check is due; `Infinity`: there are none. */
  get nextMs(): number {
    return this.#due.firstKey;
  }

  /** The next check, once, for whoever runs it now; it is due again later. */
  take(nowMs: number): CheckSpec | undefined {
    const dueMs = this.#due.firstKey;
    const due = this.#due.pop();
    if (due === undefined) return undefined;
    const { check, isExtra } = due;
    if (isExtra) return check;
    const intervalMs = this.#intervalOf(check);
    const passed = Math.floor(Math.max(0, nowMs - dueMs) / intervalMs);
    this.#due.push(dueMs + (passed + 1) * intervalMs, due);
    return check;
  }

  #byInterval(checks: readonly CheckSpec[]): ReadonlyMap<number, readonly CheckSpec[]> {
    const groups = new Map<number, CheckSpec[]>();
    for (const check of checks) {
      const intervalMs = this.#intervalOf(check);
      const group = groups.get(intervalMs);
      if (group === undefined) groups.set(intervalMs, [check]);
      else group.push(check);
    }
    return groups;
  }

  #intervalOf({ everyMs }: CheckSpec): number {
    return everyMs ?? this.#everyMs;
  }
}
