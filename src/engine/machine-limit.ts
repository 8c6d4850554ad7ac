/** How many files this process may have open, and has. */
export interface FileRoom {
  readonly limit: number;
  readonly open: number;
}

export interface SlotPlan {
  /** URLs in flight at once. */
  readonly slots: number;
  /** Connections that each worker may keep open without use. */
  readonly idle: number;
}

// What else needs files while a run is under way: outputs, questions to name servers, the modules
// that are loaded when they are needed, the hosts file, a summary.
const RESERVE = 16;
const IDLE_PART = 1 / 4;
// A list that goes round more hosts than there are slots comes back to each of them.
const LEAST_IDLE = 256;

interface SlotNeeds {
  /** URLs in flight at once. */
  readonly wanted: number;
  /** Files for each of them. */
  readonly perSlot: number;
  /** They have idle connections of their own. */
  readonly workers: number;
}

/** How many URLs can be in flight at once within the machine's files. Pure. */
export function planSlots({ limit, open }: FileRoom, needs: SlotNeeds): SlotPlan {
  const { wanted, perSlot, workers } = needs;
  const room = limit - open - RESERVE;
  const wantedIdle = Math.max(wanted, LEAST_IDLE);
  const leastIdle = Math.min(wanted, Math.max(1, Math.floor(room * IDLE_PART)));
  const idle = Math.max(leastIdle, Math.min(wantedIdle * workers, room - wanted * perSlot));
  const slots = Math.floor((room - idle) / perSlot);
  return {
    slots: Math.min(wanted, Math.max(1, slots)),
    idle: Math.max(1, Math.floor(idle / workers)),
  };
}

/** Of what was open when the machine refused more, so much is used from then on. */
const KEPT_PART = 7 / 8;
const GROWTH_PART = 1 / 8;
/** After so many good ends per slot there may be more slots. */
const GOOD_ENDS_PER_SLOT = 4;

/**
 * How many URLs may be in flight at once on a machine that has run out of files or ports: what it
 * bore, less a little, and slowly more while it goes well. Numbers in, a number out; times are
 * milliseconds of one monotonic clock.
 */
export class MachineLimit {
  readonly #max: number;
  #size: number;
  #shrunkAtMs = -Infinity;
  #goodEnds = 0;

  constructor(max: number) {
    this.#max = max;
    this.#size = max;
  }

  get size(): number {
    return this.#size;
  }

  /** An attempt that began at `startMs` was refused, while `others` were in flight. */
  refused(startMs: number, nowMs: number, others: number): void {
    this.#goodEnds = 0;
    // Those that began together are refused together: the last of them shows what the machine bears.
    const isLater = startMs > this.#shrunkAtMs;
    const borne = Math.max(1, isLater ? Math.floor(others * KEPT_PART) : others);
    if (borne >= this.#size) return;
    this.#size = borne;
    this.#shrunkAtMs = nowMs;
  }

  /** An attempt ended for reasons that are not the machine's. */
  served(): void {
    if (this.#size === this.#max) return;
    this.#goodEnds += 1;
    if (this.#goodEnds < this.#size * GOOD_ENDS_PER_SLOT) return;
    this.#goodEnds = 0;
    this.#size = Math.min(this.#max, this.#size + Math.ceil(this.#size * GROWTH_PART));
  }
}

/** After so many refusals by the machine a URL is recorded as `file_limit`. */
export const MAX_REFUSALS = 20;
const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 5_000;

/**
 * How long a URL waits after its n-th refusal by the machine; null: it was the last. All of them
 * together outlast the minute for which a closed connection keeps its port (TIME_WAIT).
 */
export function waitAfterRefusal(count: number): number | null {
  if (count >= MAX_REFUSALS) return null;
  return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - 1));
}
