/** A map that forgets what was not used for longest, as soon as it holds more than `max`: a tenth at once. */
export class BoundedMap<Value> {
  readonly #map = new Map<string, Value>();
  readonly #max: number;
  readonly #isKept: (value: Value) => boolean;

  /** What is kept is forgotten only where nearly all is. */
  constructor(max: number, isKept: (value: Value) => boolean = () => false) {
    this.#max = max;
    this.#isKept = isKept;
  }

  get size(): number {
    return this.#map.size;
  }

  /** Does not count as use. */
  peek(key: string): Value | undefined {
    return this.#map.get(key);
  }

  get(key: string): Value | undefined {
    const value = this.#map.get(key);
    if (value === undefined) return undefined;
    this.#map.delete(key);
    this.#map.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#map.delete(key);
    this.#map.set(key, value);
    if (this.#map.size > this.#max) this.#forget();
  }

  /** Longest unused first. */
  entries(): IterableIterator<[string, Value]> {
    return this.#map.entries();
  }

  values(): IterableIterator<Value> {
    return this.#map.values();
  }

  // One by one would be slow: a Map goes past all that was deleted before it comes to its first entry.
  #forget(): void {
    let left = Math.ceil(this.#max / 10);
    for (const [key, value] of [...this.#map].slice(0, left * 4)) {
      if (left === 0) return;
      if (this.#isKept(value)) continue;
      this.#map.delete(key);
      left -= 1;
    }
    if (this.#map.size <= this.#max) return;
    for (const key of [...this.#map.keys()].slice(0, left)) this.#map.delete(key);
  }
}
