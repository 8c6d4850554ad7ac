import { Heap } from '../../util/heap.ts';

interface Level {
  queued: number;
  /** Queued, waiting for a retry, or leased. */
  open: number;
}

/**
 * How many tasks of one host there are at each depth. A task is to be leased only when all those that
 * are nearer by two or more have ended: whatever leads to it on a shorter way has been found by then.
 */
export class Depths {
  readonly #levels = new Map<number, Level>();
  /** Of the levels, those that are gone among them. */
  readonly #order = new Heap<number>();

  /** Tasks that are queued and near enough. */
  get leasable(): number {
    for (let depth = this.#order.first; depth !== undefined; depth = this.#order.first) {
      const level = this.#levels.get(depth);
      if (level !== undefined) return level.queued + (this.#levels.get(depth + 1)?.queued ?? 0);
      this.#order.pop();
    }
    return 0;
  }

  add(depth: number, count = 1): void {
    const level = this.#levels.get(depth);
    if (level === undefined) {
      this.#levels.set(depth, { queued: count, open: count });
      this.#order.push(depth, depth);
      return;
    }
    level.queued += count;
    level.open += count;
  }

  leased(depth: number): void {
    const level = this.#levels.get(depth);
    if (level !== undefined) level.queued -= 1;
  }

  /** What was leased is queued again. */
  returned(depth: number): void {
    const level = this.#levels.get(depth);
    if (level !== undefined) level.queued += 1;
  }

  /** What was leased has ended. */
  ended(depth: number): void {
    const level = this.#levels.get(depth);
    if (level === undefined) return;
    level.open -= 1;
    if (level.open === 0) this.#levels.delete(depth);
  }

  /** One that is queued. */
  move(from: number, to: number): void {
    this.leased(from);
    this.ended(from);
    this.add(to);
  }
}
