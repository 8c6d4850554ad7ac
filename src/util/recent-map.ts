/**
 * A map that forgets what has not been used for long, in two generations: whole ones are dropped, so
 * that nothing costs more than a lookup. It holds at most `max` of weight, and at least the last half of it.
 */
export class RecentMap<Value> {
  readonly #max: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #youngWeight = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: Value, weight = 1): void {
    this.#young.set(key, value);
    this.#youngWeight += weight;
    if (this.#youngWeight < this.#max / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngWeight = 0;
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
