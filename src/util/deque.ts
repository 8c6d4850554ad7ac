/** A double-ended queue on a ring: push, unshift and shift in O(1), shrinking as it empties. */
export class Deque<T> {
  /** A power of two of slots, so that an index wraps with a mask; none while it was never used. */
  #ring: (T | undefined)[] = [];
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): T | undefined {
    return this.#size === 0 ? undefined : this.#ring[this.#head];
  }

  push(value: T): void {
    if (this.#size === this.#ring.length) this.#resize(Math.max(MIN_SLOTS, this.#size * 2));
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = value;
    this.#size += 1;
  }

  unshift(value: T): void {
    if (this.#size === this.#ring.length) this.#resize(Math.max(MIN_SLOTS, this.#size * 2));
    this.#head = (this.#head - 1) & (this.#ring.length - 1);
    this.#ring[this.#head] = value;
    this.#size += 1;
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const value = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#size -= 1;
    if (this.#ring.length > 64 && this.#size < this.#ring.length / 8) {
      this.#resize(this.#ring.length / 4);
    }
    return value;
  }

  /** Removes and returns everything, first to last. */
  drain(): T[] {
    const all: T[] = [];
    for (let value = this.shift(); value !== undefined; value = this.shift()) all.push(value);
    return all;
  }

  #resize(capacity: number): void {
    const ring = Array<T | undefined>(capacity).fill(undefined);
    const mask = this.#ring.length - 1;
    for (let i = 0; i < this.#size; i += 1) ring[i] = this.#ring[(this.#head + i) & mask];
    this.#ring = ring;
    this.#head = 0;
  }
}

const MIN_SLOTS = 4;
