import type { Settlement } from '../../model/ports.ts';
import type { Task } from '../../model/task.ts';
import { Heap } from '../../util/heap.ts';
import { HostQueue } from '../host-queue.ts';
import type { Pace } from '../pace.ts';
import type { QueueCount } from '../store/store.ts';
import { Depths } from './depths.ts';
import type { HostDelay } from './host-delay.ts';
import type { Ledger } from './ledger.ts';
import { NearTasks } from './near-tasks.ts';
import { depthOf, depthOfTask, rankOfTask, seqOf } from './rank.ts';

/** What the hosts of a crawl share. */
export interface CrawlHostOptions {
  readonly ledger: Ledger;
  /** A task waits for those that are nearer to the seeds by two or more. */
  readonly depthLimited: boolean;
  /** The delay counts from the end of a request, since there is only one at a time. */
  readonly delayFromEnd: boolean;
}

/** So many are read from the store at once, for which a lease has to wait. */
const READ_AT_ONCE = 64;

/**
 * A host of a crawl: its tasks in the order of their rank, those with the lowest in memory (near), the
 * others in the store alone (far).
 *
 * What is near and in the store as well has a lower rank than all that is far. What no commit has covered
 * is near, whatever its rank, and so is what comes back for a retry.
 */
export class CrawlHost extends HostQueue {
  readonly delay: HostDelay;
  readonly #options: CrawlHostOptions;
  /** All that are queued, near or far. */
  #queued = 0;
  // Most hosts have nothing of these at most times.
  #near: NearTasks | null = null;
  /** Retries whose time has come. */
  #due: Heap<Task> | null = null;
  readonly #depths: Depths | null;
  #far = 0;
  /** No task that is far has a lower rank. */
  #farFrom = Infinity;

  constructor(key: string, delay: HostDelay, options: CrawlHostOptions) {
    super(key);
    this.delay = delay;
    this.#options = options;
    this.#depths = options.depthLimited ? new Depths() : null;
  }

  /** Tasks that may be leased as far as their depth goes. */
  override get size(): number {
    return this.#depths === null ? this.#queued : this.#depths.leasable;
  }

  override get firstSeq(): number {
    const rank = this.#firstRank();
    return rank === Infinity ? Infinity : seqOf(rank);
  }

  /** These are in the store. */
  restore({ depth, tasks }: QueueCount): void {
    this.#far += tasks;
    this.#farFrom = 0;
    this.#queued += tasks;
    this.#depths?.add(depth, tasks);
  }

  override push(task: Task): void {
    this.#nearNow().push(task);
    this.#queued += 1;
    this.#depths?.add(depthOfTask(task));
  }

  override pushRetry(task: Task): void {
    this.#due ??= new Heap();
    this.#due.push(rankOfTask(task), task);
    this.#queued += 1;
    this.#depths?.returned(depthOfTask(task));
  }

  override shift(): Task | undefined {
    const rank = this.#firstRank();
    const task = this.#due?.firstKey === rank ? this.#due.pop() : this.#near?.shift();
    if (task === undefined) return undefined;
    this.#queued -= 1;
    this.#depths?.leased(depthOfTask(task));
    this.#options.ledger.take(task);
    return task;
  }

  /** Puts `task` in place of the one with its `seq`, which is queued and has the higher rank `from`. */
  promote(task: Task, from: number): void {
    const isFar = from >= this.#farFrom && !this.#options.ledger.isUncovered(task.seq);
    if (isFar) {
      this.#setFar(this.#far - 1, this.#farFrom);
      this.#nearNow().push(task);
    } else {
      this.#nearNow().replace(task);
    }
    this.#depths?.move(depthOf(from), depthOfTask(task));
  }

  override started(nowMs: number, pace: Pace): void {
    const holdMs = this.delay.holdMs;
    const isSlower = !this.#options.delayFromEnd && holdMs > pace.intervalMs;
    super.started(nowMs, isSlower ? { intervalMs: holdMs, catchUpMs: 0 } : pace);
    this.delay.countFrom(nowMs);
  }

  override ended({ task, retryAfterMs, feedback }: Settlement, nowMs: number): void {
    if (retryAfterMs === null) this.#depths?.ended(depthOfTask(task));
    if (task.refusal !== undefined) return;
    this.delay.learn(feedback, nowMs);
    if (this.#options.delayFromEnd) {
      this.delay.countFrom(nowMs);
      this.hold();
    }
    this.keepDelay(nowMs);
  }

  /** The host asks for so long between two requests. */
  ask(delayMs: number, nowMs: number): void {
    this.delay.askedMs = delayMs;
    this.hold();
    this.keepDelay(nowMs);
  }

  /** Nothing before the delay is over, as it is known now. */
  hold(): void {
    this.slotMs = Math.max(this.slotMs, this.delay.untilMs);
  }

  keepDelay(nowMs: number): void {
    const governor = this.governor?.memory(nowMs) ?? null;
    const manners = this.delay.manners(this.slotMs - nowMs, governor);
    if (manners !== null) this.#options.ledger.setManners(this.key, manners);
  }

  /** Keeps in memory so many that are in the store, too, or somewhat more. */
  trim(window: number): void {
    const near = this.#near;
    if (near === null || (this.#far === 0 && near.size <= 2 * window)) return;
    const { ledger } = this.#options;
    let far = this.#far;
    let farFrom = this.#farFrom;
    near.filter((task, index) => {
      const rank = rankOfTask(task);
      if (ledger.isUncovered(task.seq) || (index < window && rank < farFrom)) return true;
      far += 1;
      farFrom = Math.min(farFrom, rank);
      return false;
    });
    this.#setFar(far, farFrom);
    if (near.size === 0) this.#near = null;
  }

  override compact(): void {
    super.compact();
    this.#near = null;
    this.#due = null;
  }

  /** Of the next task, which is in memory then. */
  #firstRank(): number {
    const dueRank = this.#due?.firstKey ?? Infinity;
    const rank = Math.min(dueRank, this.#near?.firstRank ?? Infinity);
    if (this.#far === 0 || rank < this.#farFrom) return rank;
    return Math.min(dueRank, this.#read().firstRank);
  }

  #read(): NearTasks {
    const near = this.#nearNow();
    const place = { host: this.key, rank: this.#farFrom };
    const found = this.#options.ledger.read(place, READ_AT_ONCE);
    const last = found.at(-1);
    if (last === undefined) throw new Error(`${this.#far} tasks of ${this.key} are missing`);
    for (const { task } of found) near.push(task);
    this.#setFar(this.#far - found.length, last.rank + 1);
    return near;
  }

  #nearNow(): NearTasks {
    this.#near ??= new NearTasks();
    return this.#near;
  }

  #setFar(far: number, from: number): void {
    this.#far = far;
    this.#farFrom = far === 0 ? Infinity : from;
  }
}
