/** A binary heap: the value with the smallest key first, O(log n) each way. */
export class Heap<T> {
  // Side by side, and not an object for each, so that what waits costs two words.
  readonly #keys: number[] = [];
  readonly #values: T[] = [];

  get size(): number {
    return this.#keys.length;
  }

  /** The smallest key, `Infinity` when empty. */
  get firstKey(): number {
    return this.#keys[0] ?? Infinity;
  }

  /** The value with the smallest key. */
  get first(): T | undefined {
    return this.#values[0];
  }

  push(key: number, value: T): void {
    let at = this.#keys.length;
    this.#keys.push(key);
    this.#values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#keyAt(parent) <= key) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#keys[at] = key;
    this.#values[at] = value;
  }

  pop(): T | undefined {
    const first = this.#values[0];
    const key = this.#keys.pop();
    const value = this.#values.pop();
    if (key !== undefined && value !== undefined && this.#keys.length > 0) this.#sink(key, value);
    return first;
  }

  #sink(key: number, value: T): void {
    const { length } = this.#keys;
    let at = 0;
    for (let child = 1; child < length; child = at * 2 + 1) {
      if (child + 1 < length && this.#keyAt(child + 1) < this.#keyAt(child)) child += 1;
      if (this.#keyAt(child) >= key) break;
      this.#move(child, at);
      at = child;
    }
    this.#keys[at] = key;
    this.#values[at] = value;
  }

  #keyAt(index: number): number {
    return this.#keys[index] ?? Infinity;
  }

  #move(from: number, to: number): void {
    this.#keys[to] = this.#keyAt(from);
    this.#values[to] = this.#values[from] as T;
  }
}
