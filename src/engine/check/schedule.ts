import type { CheckSpec } from '../../model/check.ts';
import { Heap } from '../../util/heap.ts';

/**
 * When each check is due: every so often, at a phase of its own, so that the checks of one interval are
 * spread evenly over it. Times are multiples of the interval since the beginning, so that nothing drifts,
 * whatever a run takes; those that have passed by the time somebody asks are left out. Pure: times are
 * milliseconds of any clock that does not go backwards.
 */
export class Schedule {
  readonly #due = new Heap<CheckSpec>();
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
        const firstMs = startMs + (index * intervalMs) / group.length;
        const passed = Math.ceil(Math.max(0, nowMs - firstMs) / intervalMs);
        this.#due.push(firstMs + passed * intervalMs, check);
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
    const check = this.#due.pop();
    if (check === undefined) return undefined;
    const intervalMs = this.#intervalOf(check);
    const passed = Math.floor(Math.max(0, nowMs - dueMs) / intervalMs);
    this.#due.push(dueMs + (passed + 1) * intervalMs, check);
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
