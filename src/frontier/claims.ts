import type { Task } from '../model/task.ts';
import type { Claim, Worker } from './worker.ts';

/** The claims that wait: first come, first served, for each worker. */
export class Claims {
  /** The workers that they are of. */
  readonly #askers: Worker[] = [];

  get askers(): readonly Worker[] {
    return this.#askers;
  }

  /** Resolves when there is something for it, or nothing to wait for any more. */
  wait(worker: Worker, max: number): Promise<readonly Task[]> {
    return new Promise((resolve) => {
      if (worker.claims.size === 0) this.#askers.push(worker);
      worker.claims.push({ max, tasks: [], resolve });
    });
  }

  /** To the worker's first claim, which is served as soon as it is full. */
  readonly give = (task: Task, worker: Worker): void => {
    const claim = worker.claims.first;
    if (claim === undefined) throw new Error('a task for a worker that does not ask');
    claim.tasks.push(task);
    if (claim.tasks.length >= claim.max) this.#end(worker);
  };

  /** Serves those that have been given something. */
  serve(): void {
    for (const worker of this.#askers.slice()) {
      if (worker.claims.first !== undefined && worker.claims.first.tasks.length > 0) {
        this.#end(worker);
      }
    }
  }

  /** Ends all of them with what they have been given. */
  endAll(): void {
    for (const worker of this.#askers.slice()) {
      while (worker.claims.size > 0) this.#end(worker);
    }
  }

  #end(worker: Worker): void {
    const claim: Claim | undefined = worker.claims.shift();
    if (worker.claims.size === 0) this.#askers.splice(this.#askers.indexOf(worker), 1);
    claim?.resolve(claim.tasks);
  }
}
