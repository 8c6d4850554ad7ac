import type { CheckSpec } from '../../model/check.ts';
import { FileError } from '../../model/errors.ts';
import { sleep } from '../../tasks/sleep.ts';
import type { RunControl } from '../control.ts';
import { deliverySignal } from './once.ts';
import type { CheckOrders } from './orders.ts';
import { Schedule } from './schedule.ts';
import type { CheckSession } from './session.ts';

export interface LastingParts {
  readonly everyMs: number;
  readonly control: RunControl;
  readonly onTrouble: (text: string) => void;
}

/** What is remembered is written so often, and at once where there is something to tell. */
const SAVE_EVERY_MS = 10_000;
/** Alerts that come soon after others wait so long for more, or one trouble of many checks were as many mails. */
const GATHER_MS = 5_000;
/** Alerts that were not taken are tried again so often. */
const DELIVER_EVERY_MS = 60_000;

/** Runs every check again and again, each at its own time, until it is stopped. */
export class LastingChecks {
  readonly #session: CheckSession;
  readonly #parts: LastingParts;
  /** Runs that have not ended, by their check. */
  readonly #going = new Map<string, Promise<void>>();
  readonly #late = new Set<string>();
  readonly #startMs = performance.now();
  /** Ends, some time after the run was stopped, what is being delivered. */
  readonly #deliverySignal: AbortSignal;
  #schedule: Schedule;
  #wake = new AbortController();
  #crash: { readonly error: unknown } | null = null;
  #savedMs = performance.now();
  #deliveredMs = -Infinity;
  readonly #keeping = new Set<Promise<void>>();

  constructor(session: CheckSession, parts: LastingParts) {
    this.#session = session;
    this.#parts = parts;
    this.#deliverySignal = deliverySignal(parts.control.signal);
    this.#schedule = new Schedule(session.checks, parts.everyMs, this.#startMs);
  }

  /** Puts other orders in the place of those that were given. What is being run ends by the old ones. */
  async change(orders: CheckOrders): Promise<void> {
    await this.#session.change(orders);
    const { everyMs } = this.#parts;
    this.#schedule = new Schedule(this.#session.checks, everyMs, this.#startMs, performance.now());
    this.#wake.abort();
  }

  /** Resolves when it was stopped, and what was going on has ended. Rejects for a defect. */
  async run(): Promise<void> {
    const { control } = this.#parts;
    const { run, keeper } = this.#session;
    const ended = run.run();
    ended.catch((error: unknown) => this.#crashed(error));
    // One for all waits: what is made anew for each of them would never be let go of.
    const onStop = (): void => this.#wake.abort();
    control.signal.addEventListener('abort', onStop);
    try {
      while (!control.signal.aborted) {
        // oxlint-disable-next-line no-await-in-loop -- one time after the other
        await this.#waitUntil(this.#nextMs);
        this.#startDue();
        this.#keep();
      }
    } finally {
      control.signal.removeEventListener('abort', onStop);
      run.close();
      await ended;
    }
    await Promise.all(this.#going.values());
    await keeper.deliver(this.#deliverySignal, true);
    await Promise.all(this.#keeping);
    if (this.#crash !== null) throw this.#crash.error;
  }

  /** When there is something to do. */
  get #nextMs(): number {
    const saveMs = this.#savedMs + SAVE_EVERY_MS;
    const isNew = this.#session.keeper.hasNew;
    const tellMs = isNew ? this.#deliveredMs + GATHER_MS : Infinity;
    return Math.min(this.#schedule.nextMs, saveMs, tellMs);
  }

  async #waitUntil(dueMs: number): Promise<void> {
    this.#wake = new AbortController();
    const { signal } = this.#wake;
    try {
      await sleep(Math.max(0, dueMs - performance.now()), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #startDue(): void {
    const nowMs = performance.now();
    while (this.#schedule.nextMs <= nowMs && !this.#parts.control.signal.aborted) {
      const check = this.#schedule.take(nowMs);
      if (check !== undefined) this.#start(check);
    }
  }

  #start(check: CheckSpec): void {
    const { id } = check;
    if (this.#going.has(id)) {
      this.#tellLate(id);
      return;
    }
    this.#going.set(
      id,
      this.#run(check).finally(() => this.#going.delete(id)),
    );
  }

  async #run(check: CheckSpec): Promise<void> {
    try {
      await this.#session.check(check);
      if (this.#session.keeper.hasNew) this.#wake.abort();
    } catch (error) {
      this.#crashed(error);
    }
  }

  /** It is left out until the one before has ended. */
  #tellLate(id: string): void {
    if (this.#late.has(id)) return;
    this.#late.add(id);
    this.#parts.onTrouble(`${id}: takes longer than its interval; runs are left out`);
  }

  /** Writes and sends what there is, beside the checks. */
  #keep(): void {
    const { keeper } = this.#session;
    const nowMs = performance.now();
    const isSaveDue = nowMs >= this.#savedMs + SAVE_EVERY_MS;
    const isNew = keeper.hasNew && nowMs >= this.#deliveredMs + GATHER_MS;
    const isDeliveryDue = keeper.hasPending && nowMs >= this.#deliveredMs + DELIVER_EVERY_MS;
    if (!(isSaveDue || isNew || isDeliveryDue)) return;
    this.#savedMs = nowMs;
    if (isNew || isDeliveryDue) this.#deliveredMs = nowMs;
    const kept = isNew || isDeliveryDue ? keeper.deliver(this.#deliverySignal) : keeper.save();
    const keeping = kept
      .catch((error: unknown) => {
        if (error instanceof FileError) this.#parts.onTrouble(error.message);
        else this.#crashed(error);
      })
      .finally(() => this.#keeping.delete(keeping));
    this.#keeping.add(keeping);
  }

  #crashed(error: unknown): void {
    this.#crash ??= { error };
    this.#parts.control.stop('crashed');
  }
}
