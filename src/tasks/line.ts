interface Place<T> {
  readonly value: T;
  before: Place<T> | undefined;
  after: Place<T> | undefined;
  left: boolean;
}

/** First come, first served; leaving from anywhere takes O(1). */
export class Line<T> {
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The value that is served next. */
  get first(): T | undefined {
    return this.#first?.value;
  }

  /** Joins the end of the line. Returns what leaves it; leaving twice does nothing. */
  push(value: T): () => void {
    const place: Place<T> = { value, before: this.#last, after: undefined, left: false };
    if (this.#last === undefined) this.#first = place;
    else this.#last.after = place;
    this.#last = place;
    this.#size += 1;
    return () => this.#leave(place);
  }

  shift(): T | undefined {
    const place = this.#first;
    if (place === undefined) return undefined;
    this.#leave(place);
    return place.value;
  }

  #leave(place: Place<T>): void {
    if (place.left) return;
    place.left = true;
    this.#size -= 1;
    if (place.before === undefined) this.#first = place.after;
    else place.before.after = place.after;
    if (place.after === undefined) this.#last = place.before;
    else place.after.before = place.before;
    // Whoever still holds this place must not hold its neighbours.
    place.before = undefined;
    place.after = undefined;
  }
}
