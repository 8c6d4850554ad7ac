import { Line } from './line.ts';
import { wait } from './wait.ts';

/** `n` permits, given out in the order in which they were asked for. */
export class Semaphore {
  readonly #permits: number;
  readonly #line = new Line<() => void>();
  #free: number;

  /** @throws {RangeError} if `permits` is not a positive integer. */
  constructor(permits: number) {
    if (!Number.isInteger(permits) || permits < 1) {
      throw new RangeError(`A semaphore needs a positive integer of permits, not ${permits}`);
    }
    this.#permits = permits;
    this.#free = permits;
  }

  /** Permits that can be had without waiting. */
  get free(): number {
    return this.#free;
  }

  /** Resolves with a permit taken; rejects with the signal's reason, and then none is. */
  acquire(signal?: AbortSignal): Promise<void> {
    return wait({ signal }, (resolve) => {
      if (this.#free === 0) return this.#line.push(resolve);
      this.#free -= 1;
      resolve();
      return () => undefined;
    });
  }

  /**
   * Gives one permit back, straight to the first in line.
   *
   * @throws {RangeError} if none is taken: a release without its acquire is a defect.
   */
  release(): void {
    const next = this.#line.shift();
    if (next !== undefined) {
      next();
      return;
    }
    if (this.#free === this.#permits) throw new RangeError('Released more often than acquired');
    this.#free += 1;
  }

  /** Runs `fn` with a permit, and gives it back however `fn` ends. */
  async run<T>(fn: () => T | PromiseLike<T>, signal?: AbortSignal): Promise<T> {
    await this.acquire(signal);
    try {
      return await fn();
    } finally {
      this.release();
    }
  }
}
