import { createHash } from 'node:crypto';

const EMPTY = 0;

/**
 * A set of strings that keeps 64 bits of each: about 16 bytes an entry, however long the strings
 * are. Two different strings are taken for one with a chance of n²/2⁶⁵: 3 in a million for 10
 * million strings.
 */
export class HashSet {
  #slots = new Uint32Array(2 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when it was there already. */
  add(text: string): boolean {
    const digest = createHash('sha1').update(text).digest();
    // The pair 0, 0 marks a free slot.
    const high = digest.readUInt32LE(0) || 1;
    const low = digest.readUInt32LE(4);
    if (!this.#insert(this.#slots, high, low)) return false;
    this.#size += 1;
    if (this.#size * 2 > (this.#slots.length / 2) * 1.5) this.#grow();
    return true;
  }

  #insert(slots: Uint32Array, high: number, low: number): boolean {
    const mask = slots.length / 2 - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const present = slots[at * 2];
      if (present === EMPTY) {
        slots[at * 2] = high;
        slots[at * 2 + 1] = low;
        return true;
      }
      if (present === high && slots[at * 2 + 1] === low) return false;
    }
  }

  #grow(): void {
    const larger = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += 2) {
      const high = this.#slots[at] ?? EMPTY;
      if (high !== EMPTY) this.#insert(larger, high, this.#slots[at + 1] ?? 0);
    }
    this.#slots = larger;
  }
}
