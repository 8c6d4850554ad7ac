import { isIdempotent } from '../model/methods.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';
import type { BodyRoom } from './body-room.ts';
import { LoadMeter, type Load } from './bottleneck-load.ts';
import { KneeFinder } from './knee.ts';
import { KneeSampler } from './knee-sampler.ts';
import { MachineLimit, waitAfterRefusal } from './machine-limit.ts';

export interface SlotsParts {
  /** URLs in flight at once, where nothing is in the way. */
  readonly max: number;
  /** Null: no bodies are held in memory. */
  readonly bodies: BodyRoom | null;
  /** Hears the reason when the machine refuses something for the first time. */
  onRefused(reason: string): void;
  /** Find out how many of `max` are worth it. */
  readonly isAuto?: boolean;
  /** Records wait for the sink. */
  isSinkFull?(): boolean;
  /** Hears of another size, within a quarter of a second: with more, more tasks may be claimed. */
  onSize?(size: number): void;
}

/** How many URLs in flight at once `--concurrency auto` begins with, and how many there are at most. */
const FIRST_SLOTS = 32;
export const MOST_AUTO_SLOTS = 10_000;
const INTERVAL_MS = 250;

interface Auto {
  readonly finder: KneeFinder;
  readonly sampler: KneeSampler;
}

/** How many URLs may be in flight at once right now, and what becomes of those that it was too many for. */
export class Slots {
  readonly #parts: SlotsParts;
  readonly #machine: MachineLimit;
  /** By the `seq` of the task: how often the machine refused what that needs. */
  readonly #refusals = new Map<number, number>();
  readonly #auto: Auto | null;
  readonly #load = new LoadMeter();
  #timer: NodeJS.Timeout | undefined;
  #loopTimes = performance.eventLoopUtilization();
  #inFlight = 0;
  #fewest: number;
  #toldSize: number;
  #wasRefused = false;

  constructor(parts: SlotsParts) {
    this.#parts = parts;
    this.#machine = new MachineLimit(parts.max);
    this.#fewest = parts.max;
    this.#auto = parts.isAuto === true ? autoUpTo(parts.max) : null;
    this.#toldSize = this.size;
  }

  get size(): number {
    const { bodies } = this.#parts;
    const worthIt = this.#auto === null ? Infinity : this.#auto.finder.size;
    return Math.min(this.#machine.size, bodies === null ? Infinity : bodies.slots, worthIt);
  }

  /** The fewest that the machine has borne so far. */
  get fewest(): number {
    return this.#fewest;
  }

  /** How many were found to be worth it; null: it is not known yet, or was not asked for. */
  get found(): number | null {
    return this.#auto === null ? null : this.#auto.finder.found;
  }

  /** More of them were tried, and achieve no more. */
  get isAtKnee(): boolean {
    return this.found !== null && this.found < this.#parts.max;
  }

  /** Over the last second; null: it is not open, or has not been for long. */
  get load(): Load | null {
    return this.#load.load;
  }

  /** Begins to watch, which keeps no process alive. Once. */
  open(): void {
    this.#loopTimes = performance.eventLoopUtilization();
    this.#timer = setInterval(() => this.#watch(), INTERVAL_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** An attempt begins. */
  begin(): void {
    this.#inFlight += 1;
    this.#auto?.sampler.begin(performance.now());
  }

  /**
   * An attempt that began at `startMs` has ended. The machine's failure is not the URL's: that one
   * goes again, after so many milliseconds; null: the outcome stands.
   */
  end(task: Task, outcome: Outcome, startMs: number): number | null {
    this.#inFlight -= 1;
    this.#auto?.sampler.end(outcome, startMs, performance.now());
    // What failed tells nothing of how large the others are.
    if (outcome.failure === null) this.#parts.bodies?.tookIn(outcome.sizeBytes ?? 0);
    if (outcome.failure?.code !== 'file_limit') {
      this.#machine.served();
      this.#refusals.delete(task.seq);
      return null;
    }
    this.#machine.refused(startMs, performance.now(), this.#inFlight);
    this.#fewest = Math.min(this.#fewest, this.#machine.size);
    if (!this.#wasRefused) this.#parts.onRefused(outcome.failure.message);
    this.#wasRefused = true;
    return mayGoAgain(outcome) ? this.#waitOf(task) : null;
  }

  #watch(): void {
    const loopTimes = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(loopTimes, this.#loopTimes);
    this.#loopTimes = loopTimes;
    const sinkFullShare = this.#parts.isSinkFull?.() === true ? 1 : 0;
    const facts = { loopUtilization: utilization, sinkFullShare };
    this.#load.add({ ...facts, slots: this.size, inFlight: this.#inFlight });
    this.#auto?.finder.add(this.#auto.sampler.take(performance.now(), facts));
    const { size } = this;
    if (size === this.#toldSize) return;
    this.#toldSize = size;
    this.#parts.onSize?.(size);
  }

  #waitOf({ seq }: Task): number | null {
    const count = (this.#refusals.get(seq) ?? 0) + 1;
    const waitMs = waitAfterRefusal(count);
    if (waitMs === null) this.#refusals.delete(seq);
    else this.#refusals.set(seq, count);
    return waitMs;
  }
}

function autoUpTo(max: number): Auto {
  return {
    finder: new KneeFinder({ start: FIRST_SLOTS, max }),
    sampler: new KneeSampler(performance.now()),
  };
}

/** Nothing was sent yet, or it may be sent again (RFC 9110, 9.2.2). */
function mayGoAgain({ failure, redirects, method }: Outcome): boolean {
  const isUnsent = failure?.phase === 'dns' || failure?.phase === 'connect';
  return (isUnsent && redirects === 0) || isIdempotent(method);
}
