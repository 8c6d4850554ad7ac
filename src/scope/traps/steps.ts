/** So many different steps are counted; what comes later is none that is usual. */
const MAX_STEPS = 32;
/** From so many times on a step is usual. */
const USUAL_FROM = 5;

export type SavedSteps = readonly (readonly [number, number])[];

/** Steps from the number of a page to those of the pages it leads to, and how often each was taken. */
export class Steps {
  readonly #counts: Map<number, number>;

  constructor(saved: SavedSteps = []) {
    this.#counts = new Map(saved);
  }

  /** True: it is one of those by which the numbers just go on. */
  isUsual(step: number): boolean {
    const count = (this.#counts.get(step) ?? 0) + 1;
    if (count > 1 || this.#counts.size < MAX_STEPS) this.#counts.set(step, count);
    return count >= USUAL_FROM;
  }

  save(): SavedSteps {
    return [...this.#counts];
  }
}
