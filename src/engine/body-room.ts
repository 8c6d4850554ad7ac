/** Of all the bodies that are held in memory until their records are written. */
const ROOM_BYTES = 512 * 1024 * 1024;
const WEIGHT = 1 / 8;

/**
 * How many URLs may be in flight at once so that their bodies fit into memory, by what the last ones
 * held. It begins with the largest that a record may hold, so that small bodies soon lift the limit
 * and a list of large ones never runs into it.
 */
export class BodyRoom {
  readonly #largestBytes: number;
  readonly #roomBytes: number;
  #meanBytes: number;

  /** `sharers`: how many have to do with the same memory. */
  constructor(largestBytes: number, sharers = 1) {
    this.#largestBytes = largestBytes;
    this.#roomBytes = ROOM_BYTES / sharers;
    this.#meanBytes = largestBytes;
  }

  get slots(): number {
    return Math.max(1, Math.floor(this.#roomBytes / Math.max(1, this.#meanBytes)));
  }

  /** An attempt took in a body of so many bytes, or none. */
  tookIn(bodyBytes: number): void {
    const heldBytes = Math.min(bodyBytes, this.#largestBytes);
    this.#meanBytes += (heldBytes - this.#meanBytes) * WEIGHT;
  }
}
