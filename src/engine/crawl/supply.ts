import type { CrawlFrontier } from '../../model/crawl-frontier.ts';
import type { MaybePromise, Settlement } from '../../model/ports.ts';
import type { Task } from '../../model/task.ts';
import type { TaskSupply } from '../worker.ts';
import type { RobotsGate } from './robots-gate.ts';

/** Tasks of a crawl: one whose host's robots.txt is not known yet makes way for asking for that. */
export class CrawlSupply implements TaskSupply {
  readonly #frontier: CrawlFrontier;
  readonly #robots: RobotsGate;

  constructor(frontier: CrawlFrontier, robots: RobotsGate) {
    this.#frontier = frontier;
    this.#robots = robots;
  }

  claim(max: number): MaybePromise<readonly Task[]> {
    for (;;) {
      const claimed = this.#frontier.claim(max, 0);
      if (claimed instanceof Promise) return claimed.then((tasks) => this.#sifted(tasks, max));
      const ready = this.#sift(claimed);
      if (ready.length > 0 || claimed.length === 0) return ready;
    }
  }

  settle(settlements: readonly Settlement[]): MaybePromise<void> {
    return this.#frontier.settle(settlements);
  }

  #sifted(claimed: readonly Task[], max: number): MaybePromise<readonly Task[]> {
    const ready = this.#sift(claimed);
    return ready.length > 0 || claimed.length === 0 ? ready : this.claim(max);
  }

  #sift(claimed: readonly Task[]): readonly Task[] {
    return claimed.filter((task) => {
      if (task.refusal !== undefined || this.#robots.knows(task.target)) return true;
      this.#robots.ask(task);
      return false;
    });
  }
}
