import type { WatchVerdict } from './verdict.ts';

// One answer of many is about its URL; when so many more than usual are of this kind, it is about the
// host.
const HIGH_PART = 1 / 4;
const SMOOTHING = 1 / 16;
const TRIAL_ANSWERS = 16;
/** So many and no good one among them need no longer trial. */
const CERTAIN_ANSWERS = 5;
/** Half the requests at once make fewer than this part of the answers bad, if there were too many. */
const RELIEF = 0.75;
/** A host that refuses more than this is not as usual. */
const NEVER_NORMAL_PART = 0.6;

interface Trial {
  readonly partBefore: number;
  bad: number;
  all: number;
}

/** Watches which part of a host's answers are that it has too much to do. */
export class LoadWatch {
  /** Of the latest answers. */
  #part = 0;
  /** Whatever is asked of it. */
  #normalPart = 0;
  #trial: Trial | null = null;

  /** One more answer; `isBad`: it was too much. */
  add(isBad: boolean): WatchVerdict {
    this.#part += ((isBad ? 1 : 0) - this.#part) * SMOOTHING;
    if (this.#trial !== null) {
      const verdict = this.#judge(this.#trial, isBad);
      if (verdict !== null) return verdict;
    }
    return isBad && this.#part >= this.#normalPart + HIGH_PART ? 'high' : 'normal';
  }

  /** The host gets half as much from now on. */
  cut(): void {
    this.#trial = { partBefore: this.#part, bad: 0, all: 0 };
    this.#part = this.#normalPart;
  }

  /** null: the trial has ended, and the latest answers count as ever. */
  #judge(trial: Trial, isBad: boolean): WatchVerdict | null {
    trial.all += 1;
    if (isBad) trial.bad += 1;
    const isCertain = trial.all >= CERTAIN_ANSWERS && trial.bad === trial.all;
    if (!isCertain && trial.all < TRIAL_ANSWERS) return 'normal';
    this.#trial = null;
    const part = trial.bad / trial.all;
    if (part >= NEVER_NORMAL_PART) return 'high';
    if (part < trial.partBefore * RELIEF) return null;
    this.#normalPart = part;
    this.#part = part;
    return 'vain';
  }
}
