import type { CheckResult } from '../../model/check.ts';

interface WitnessParts {
  readonly urls: readonly string[];
  /** Whether a URL is answered at all; null: that was not asked, since the run was stopped. */
  readonly answers: (url: string) => Promise<boolean | null>;
}

/** A probe tells of the network for so long. */
const PROBE_LASTS_MS = 5_000;

/**
 * Tells whether failures are those of what is checked, or of this machine's own network: when nobody has
 * answered, witnesses are asked, and if they do not answer either, the verdict is `unknown`.
 */
export class Witness {
  readonly #parts: WitnessParts;
  #lastAnswerMs = -Infinity;
  #probe: { readonly atMs: number; readonly isAnswered: Promise<boolean> } | null = null;
  /** Checks of this round that have not ended; null: there are no rounds. */
  #open: number | null = null;
  #decide: ((isAnswered: boolean) => void) | null = null;
  #round: Promise<boolean> | null = null;

  constructor(parts: WitnessParts) {
    this.#parts = parts;
  }

  /** So many checks are made together: their failures are held back until one of them is answered. */
  beginRound(checks: number): void {
    this.#open = checks;
    this.#round = new Promise((resolve) => {
      this.#decide = resolve;
    });
  }

  /** A check of the round was not made to its end. */
  pass(): void {
    this.#ended();
  }

  /** The result as it may be told. */
  async judge(result: CheckResult): Promise<CheckResult> {
    if (this.#parts.urls.length === 0) return result;
    if (result.record.status_code !== null) {
      this.#lastAnswerMs = performance.now();
      this.#decide?.(true);
      this.#ended();
      return result;
    }
    if (result.verdict === 'ok') {
      // A failure that was hoped for says nothing of the network.
      this.#ended();
      return result;
    }
    // On the monotonic clock, which `startedAtMs` is not.
    const sinceMs = performance.now() - (Date.now() - result.startedAtMs);
    this.#ended();
    if (await this.#isAnyAnswered(sinceMs)) return result;
    if (await this.#isWitnessed()) return result;
    // Somebody may have been answered while the witnesses were asked.
    return this.#lastAnswerMs >= sinceMs ? result : { ...result, verdict: 'unknown' };
  }

  #ended(): void {
    if (this.#open === null) return;
    this.#open -= 1;
    if (this.#open <= 0) this.#decide?.(false);
  }

  #isAnyAnswered(sinceMs: number): Promise<boolean> {
    return this.#round ?? Promise.resolve(this.#lastAnswerMs >= sinceMs);
  }

  #isWitnessed(): Promise<boolean> {
    const nowMs = performance.now();
    if (this.#probe === null || nowMs - this.#probe.atMs > PROBE_LASTS_MS) {
      this.#probe = { atMs: nowMs, isAnswered: this.#ask() };
    }
    return this.#probe.isAnswered;
  }

  /**
   * False as well where the run was stopped before that was found out: nobody is alarmed for what may be
   * the fault of this machine, and what is down is told by the next run.
   */
  async #ask(): Promise<boolean> {
    const { urls, answers } = this.#parts;
    const all = await Promise.all(urls.map((url) => answers(url)));
    return all.includes(true);
  }
}
