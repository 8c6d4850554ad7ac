import type { Task } from '../model/task.ts';
import { Deque } from '../util/deque.ts';

/** A claim that waits, and what it has been given so far. */
export interface Claim {
  readonly max: number;
  readonly tasks: Task[];
  readonly resolve: (tasks: readonly Task[]) => void;
}

/** One that claims. */
export class Worker {
  /** Counted from 0. */
  readonly index: number;
  /** Hosts of its own that have something to start, or in flight. */
  active = 0;
  /** Its claims that wait, first come, first served. */
  readonly claims = new Deque<Claim>();
  /** Itself, for one that asks alone. */
  readonly alone: readonly Worker[] = [this];

  constructor(index: number) {
    this.index = index;
  }
}
