import { isIdempotent } from '../model/methods.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';
import type { BodyRoom } from './body-room.ts';
import { MachineLimit, waitAfterRefusal } from './machine-limit.ts';

interface SlotsParts {
  /** URLs in flight at once, where nothing is in the way. */
  readonly max: number;
  /** Null: no bodies are held in memory. */
  readonly bodies: BodyRoom | null;
  /** Hears the reason when the machine refuses something for the first time. */
  onRefused(reason: string): void;
}

/** How many URLs may be in flight at once right now, and what becomes of those that it was too many for. */
export class Slots {
  readonly #parts: SlotsParts;
  readonly #machine: MachineLimit;
  /** How often the machine refused what a task needs. */
  readonly #refusals = new Map<Task, number>();
  #inFlight = 0;
  #fewest: number;
  #wasRefused = false;

  constructor(parts: SlotsParts) {
    this.#parts = parts;
    this.#machine = new MachineLimit(parts.max);
    this.#fewest = parts.max;
  }

  get size(): number {
    const { bodies } = this.#parts;
    return bodies === null ? this.#machine.size : Math.min(this.#machine.size, bodies.slots);
  }

  /** The fewest that the machine has borne so far. */
  get fewest(): number {
    return this.#fewest;
  }

  /** An attempt begins. */
  begin(): void {
    this.#inFlight += 1;
  }

  /**
   * An attempt that began at `startMs` has ended. The machine's failure is not the URL's: that one
   * goes again, after so many milliseconds; null: the outcome stands.
   */
  end(task: Task, outcome: Outcome, startMs: number): number | null {
    this.#inFlight -= 1;
    // What failed tells nothing of how large the others are.
    if (outcome.failure === null) this.#parts.bodies?.tookIn(outcome.sizeBytes ?? 0);
    if (outcome.failure?.code !== 'file_limit') {
      this.#machine.served();
      this.#refusals.delete(task);
      return null;
    }
    this.#machine.refused(startMs, performance.now(), this.#inFlight);
    this.#fewest = Math.min(this.#fewest, this.#machine.size);
    if (!this.#wasRefused) this.#parts.onRefused(outcome.failure.message);
    this.#wasRefused = true;
    return mayGoAgain(outcome) ? this.#waitOf(task) : null;
  }

  #waitOf(task: Task): number | null {
    const count = (this.#refusals.get(task) ?? 0) + 1;
    const waitMs = waitAfterRefusal(count);
    if (waitMs === null) this.#refusals.delete(task);
    else this.#refusals.set(task, count);
    return waitMs;
  }
}

/** Nothing was sent yet, or it may be sent again (RFC 9110, 9.2.2). */
function mayGoAgain({ failure, redirects, method }: Outcome): boolean {
  const isUnsent = failure?.phase === 'dns' || failure?.phase === 'connect';
  return (isUnsent && redirects === 0) || isIdempotent(method);
}
