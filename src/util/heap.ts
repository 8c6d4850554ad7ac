interface Entry<T> {
  readonly key: number;
  readonly value: T;
}

/** A binary heap: the value with the smallest key first, O(log n) each way. */
export class Heap<T> {
  readonly #entries: Entry<T>[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** The smallest key, `Infinity` when empty. */
  get firstKey(): number {
    return this.#entries[0]?.key ?? Infinity;
  }

  push(key: number, value: T): void {
    const entries = this.#entries;
    let at = entries.length;
    entries.push({ key, value });
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = entries[parent];
      if (above === undefined || above.key <= key) break;
      entries[at] = above;
      at = parent;
    }
    entries[at] = { key, value };
  }

  pop(): T | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (first === undefined || last === undefined) return undefined;
    if (entries.length > 0) this.#sink(last);
    return first.value;
  }

  #sink(entry: Entry<T>): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      let below = entries[child];
      if (below === undefined) break;
      const right = entries[child + 1];
      if (right !== undefined && right.key < below.key) {
        child += 1;
        below = right;
      }
      if (below.key >= entry.key) break;
      entries[at] = below;
      at = child;
    }
    entries[at] = entry;
  }
}
