import { wait, type WaitLimits } from './wait.ts';

/** Lets many wait until something changes; each looks again for itself. */
export class Condition {
  #callbacks = new Set<() => void>();

  /** Calls `callback` at the next change, and returns what calls it off. */
  once(callback: () => void): () => void {
    const callbacks = this.#callbacks;
    callbacks.add(callback);
    return () => callbacks.delete(callback);
  }

  wait(limits: WaitLimits = {}): Promise<void> {
    return wait(limits, (resolve) => this.once(resolve));
  }

  notifyAll(): void {
    if (this.#callbacks.size === 0) return;
    const callbacks = this.#callbacks;
    this.#callbacks = new Set();
    for (const callback of callbacks) callback();
  }
}
