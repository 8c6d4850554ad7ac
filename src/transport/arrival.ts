import type { BlockedTime } from './blocked-time.ts';

// As often as this a window is moved on.
const STEPS = 10;

interface Sample {
  /** Of the time that went into receiving. */
  readonly atMs: number;
  readonly bytes: number;
}

/**
 * How the body of a response comes in, as seen from time to time, so that a chunk costs no look at
 * the clock. Times are of the monotonic clock.
 */
export class Arrival {
  /** The headers were there. */
  readonly startMs: number;
  /** As they came, framing apart. */
  bytes = 0;
  /** Since then nothing has come; infinite while it is we who hold back. */
  silentSinceMs: number;
  /** Over the last window; null: that is still to be seen, or nobody asks. */
  bytesPerSecond: number | null = null;
  readonly #windowMs: number;
  /** None where nobody asks for the speed. */
  #samples: Sample[] | null = null;
  #seenBytes = 0;
  #seenMs: number;
  /** Spent on receiving, with nothing held back and the loop free. */
  #receivingMs = 0;
  #isHeld = false;
  /** Held at any time since the last look. */
  #wasHeld = false;

  /** `windowMs`: how long a while the speed is taken over; 0: it is not. */
  constructor(startMs: number, windowMs: number) {
    this.startMs = startMs;
    this.silentSinceMs = startMs;
    this.#seenMs = startMs;
    this.#windowMs = windowMs;
  }

  /** It is not the server that stalls from now on. */
  hold(): void {
    this.#isHeld = true;
    this.#wasHeld = true;
  }

  release(): void {
    this.#isHeld = false;
  }

  observe(nowMs: number, blocked: BlockedTime): void {
    if (this.#isHeld) this.silentSinceMs = Infinity;
    else if (this.#wasHeld || this.bytes !== this.#seenBytes) this.silentSinceMs = nowMs;
    if (this.#windowMs > 0) this.#measure(nowMs, blocked);
    this.#seenBytes = this.bytes;
    this.#seenMs = nowMs;
    this.#wasHeld = this.#isHeld;
  }

  #measure(nowMs: number, blocked: BlockedTime): void {
    if (this.#wasHeld) return;
    this.#receivingMs += Math.max(0, nowMs - this.#seenMs - blocked.since(this.#seenMs));
    const now: Sample = { atMs: this.#receivingMs, bytes: this.bytes };
    const samples = (this.#samples ??= [{ atMs: 0, bytes: 0 }]);
    const latest = samples.at(-1)?.atMs ?? 0;
    if (now.atMs - latest >= this.#windowMs / STEPS) samples.push(now);
    // The first is the last that is a whole window old.
    while (samples[1] !== undefined && now.atMs - samples[1].atMs >= this.#windowMs) {
      samples.shift();
    }
    const [first = now] = samples;
    const spanMs = now.atMs - first.atMs;
    if (spanMs >= this.#windowMs) {
      this.bytesPerSecond = ((now.bytes - first.bytes) / spanMs) * 1000;
    }
  }
}
