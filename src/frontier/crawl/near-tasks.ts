import type { Task } from '../../model/task.ts';
import { Heap } from '../../util/heap.ts';
import { rankOfTask } from './rank.ts';

/** The task that stands for a `seq` now, and how many stand there that did before. */
interface Moved {
  readonly task: Task;
  stale: number;
}

/** Tasks of one host in memory, in the order of their rank. What was replaced is left where it stands. */
export class NearTasks {
  #heap = new Heap<Task>();
  #moved: Map<number, Moved> | null = null;

  /** With those that were replaced. */
  get size(): number {
    return this.#heap.size;
  }

  get firstRank(): number {
    this.#clear();
    return this.#heap.firstKey;
  }

  push(task: Task): void {
    this.#heap.push(rankOfTask(task), task);
  }

  /** Puts `task` in place of the one with its `seq`, which has a higher rank. */
  replace(task: Task): void {
    this.#moved ??= new Map();
    const stale = (this.#moved.get(task.seq)?.stale ?? 0) + 1;
    this.#moved.set(task.seq, { task, stale });
    this.push(task);
  }

  shift(): Task | undefined {
    this.#clear();
    return this.#heap.pop();
  }

  /** Keeps those for which `isKept` says so, asked in their order. */
  filter(isKept: (task: Task, index: number) => boolean): void {
    const kept = new Heap<Task>();
    let index = 0;
    for (let task = this.shift(); task !== undefined; task = this.shift()) {
      if (isKept(task, index)) kept.push(rankOfTask(task), task);
      index += 1;
    }
    this.#heap = kept;
    this.#moved = null;
  }

  /** Removes what was replaced from the top. */
  #clear(): void {
    if (this.#moved === null) return;
    for (let task = this.#heap.first; task !== undefined; task = this.#heap.first) {
      const moved = this.#moved.get(task.seq);
      if (moved === undefined || moved.task === task) return;
      this.#heap.pop();
      moved.stale -= 1;
      if (moved.stale === 0) this.#moved.delete(task.seq);
    }
  }
}
