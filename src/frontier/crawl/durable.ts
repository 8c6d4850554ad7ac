import type { CrawlCommit, CrawlFrontier, HostNotes, Known } from '../../model/crawl-frontier.ts';
import type { StoredLink, StoredPage } from '../../model/crawl.ts';
import type { MaybePromise, Settlement } from '../../model/ports.ts';
import type { Task } from '../../model/task.ts';
import { ceilingOf } from '../governing.ts';
import { HostGovernor } from '../governor/governor.ts';
import { hostKey } from '../host-key.ts';
import { MemoryFrontier } from '../memory.ts';
import type { Refuse } from '../schedule-variant.ts';
import { Schedule, type ScheduleOptions } from '../schedule.ts';
import type { CrawlStore, HostManners, QueueCount } from '../store/store.ts';
import { CrawlHost } from './crawl-host.ts';
import { HostDelay } from './host-delay.ts';
import { Ledger, placeOf } from './ledger.ts';
import { depthOf, rankOf, rankOfTask, seqOf } from './rank.ts';

export interface DurableOptions extends ScheduleOptions {
  /** No task is leased before all of its host have ended that are nearer to the seeds by two or more. */
  readonly depthLimited: boolean;
  /** A host is left alone for so many times as long as it takes to answer; 0: it is not. */
  readonly delayFactor: number;
  readonly refuse?: Refuse | undefined;
}

/** Tasks that are in the store are kept in memory, too, so many over all hosts and for one. */
const MAX_NEAR = 64_000;
const MAX_NEAR_PER_HOST = 128;

/** The frontier of a crawl: a schedule over what the ledger knows. */
export class DurableFrontier implements CrawlFrontier {
  readonly #ledger: Ledger;
  readonly #schedule: Schedule;
  readonly #frontier: MemoryFrontier;
  readonly #outgrow: (store: CrawlStore) => Promise<CrawlStore | null>;
  /** Commits and what follows them, one after the other. */
  #writing: Promise<void> = Promise.resolve();
  #failure: Error | null = null;

  /** `outgrow`: the store to go on with, after a commit; null: the same. */
  constructor(
    options: DurableOptions,
    store: CrawlStore,
    outgrow: (store: CrawlStore) => Promise<CrawlStore | null>,
  ) {
    const ledger = new Ledger(store);
    const delayFromEnd = options.perHost === 1;
    const hostOptions = { ledger, depthLimited: options.depthLimited, delayFromEnd };
    const createHost = (key: string): CrawlHost => {
      const manners = ledger.manners(key);
      const host = new CrawlHost(key, new HostDelay(options, manners), hostOptions);
      if (manners !== undefined) recall(host, manners, options);
      return host;
    };
    this.#ledger = ledger;
    this.#outgrow = outgrow;
    this.#schedule = new Schedule(options, { createHost, refuse: options.refuse });
    this.#frontier = new MemoryFrontier(options, this.#schedule);
    for (const count of store.counts()) this.#restore(count);
  }

  #restore(count: QueueCount): void {
    this.#onHost(`//${count.host}`, (host) => {
      host.restore(count);
      return count.tasks;
    });
  }

  /** As of every frontier; whoever holds a lease must not wait for room, or it may never come. */
  add(tasks: readonly Task[]): MaybePromise<void> {
    for (const task of tasks) this.#ledger.add(task);
    return this.#frontier.add(tasks);
  }

  seal(): void {
    this.#frontier.seal();
  }

  claim(max: number, worker: number): MaybePromise<readonly Task[]> {
    return this.#frontier.claim(max, worker);
  }

  settle(settlements: readonly Settlement[]): void {
    this.#frontier.settle(settlements);
  }

  setConcurrency(concurrency: number, readyTasks: number): void {
    this.#frontier.setConcurrency(concurrency, readyTasks);
  }

  holdBeyond(seq: number): void {
    this.#frontier.holdBeyond(seq);
  }

  /** Ends all waiting. Nothing is given back: what is queued stays where it is, and counts as open. */
  drain(): readonly Task[] {
    this.#frontier.end();
    return [];
  }

  known(key: string): Known | null {
    const rank = this.#ledger.rankOfKey(key);
    return rank === undefined ? null : { seq: seqOf(rank), depth: depthOf(rank) };
  }

  promote(task: Task): boolean {
    const known = task.crawl === undefined ? null : this.known(task.crawl.key);
    if (known === null || known.seq !== task.seq) return false;
    const from = rankOf(known.seq, known.depth);
    const place = { host: placeOf(task).host, rank: from };
    if (rankOfTask(task) >= from || !this.#ledger.isQueued(task.seq, place)) return false;
    this.#onHost(task.target.origin, (host, nowMs) => {
      task.queuedAtMs = nowMs;
      host.promote(task, from);
      this.#ledger.promote(task, place);
      return 0;
    });
    this.#frontier.serve();
    return true;
  }

  note(text: string, finder?: Pick<Task, 'seq'>): boolean {
    return this.#ledger.note(text, finder);
  }

  get knownCount(): number {
    return this.#ledger.knownCount;
  }

  get openCount(): number {
    return this.#ledger.openCount;
  }

  host(origin: string): HostNotes | null {
    return this.#ledger.hostNotes(origin);
  }

  setHost(origin: string, notes: HostNotes): void {
    this.#ledger.setHostNotes(origin, notes);
  }

  setDelay(origin: string, delayMs: number): void {
    // Nobody who waits has anything of it, and it may be told while a task is being leased.
    this.#onHost(origin, (host, nowMs) => {
      host.ask(delayMs, nowMs);
      return 0;
    });
  }

  commit(commit: CrawlCommit): Promise<void> {
    const write = this.#ledger.cut(commit);
    const written = this.#writing.then(async () => this.#write(write));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** After one that failed, nothing more is written: what is in the store belongs together. */
  async #write(write: () => Promise<readonly string[]>): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    try {
      const hosts = await write();
      if (this.#ledger.store.isLarge) this.#trim(hosts);
      const store = await this.#outgrow(this.#ledger.store);
      if (store === null) return;
      this.#ledger.store = store;
      this.#trim(Array.from(this.#schedule.hosts(), ({ key }) => key));
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  #trim(hosts: Iterable<string>): void {
    const share = Math.floor(MAX_NEAR / Math.max(1, this.#schedule.hostCount));
    const window = Math.min(MAX_NEAR_PER_HOST, share);
    for (const key of hosts) {
      const host = this.#schedule.host(key);
      if (host instanceof CrawlHost) host.trim(window);
    }
  }

  get state(): unknown {
    return this.#ledger.store.state;
  }

  pages(): Iterable<StoredPage> {
    return this.#ledger.store.pages();
  }

  page(key: string): StoredPage | null {
    const known = this.known(key);
    return known === null ? null : (this.#ledger.store.page(known.seq) ?? null);
  }

  links(): Iterable<StoredLink> {
    return this.#ledger.store.links();
  }

  async close(): Promise<void> {
    this.#frontier.end();
    await this.#writing;
    await this.#ledger.store.close();
  }

  /** `change` returns how many more tasks the host has queued then. */
  #onHost(origin: string, change: (host: CrawlHost, nowMs: number) => number): void {
    const nowMs = performance.now();
    this.#schedule.touch(
      origin,
      (host) => {
        if (!(host instanceof CrawlHost)) throw new Error(`${hostKey(origin)} is of no crawl`);
        return change(host, nowMs);
      },
      nowMs,
    );
  }
}

/** Goes on where the host was left, maybe by another process. */
function recall(host: CrawlHost, manners: HostManners, options: DurableOptions): void {
  const nowMs = performance.now();
  const agoMs = Math.max(0, Date.now() - manners.savedAtMs);
  // Whatever has become of the clock, it is no longer than the host's delay.
  const waitMs = Math.min(manners.waitMs - agoMs, host.delay.holdMs);
  if (waitMs > 0) host.slotMs = nowMs + waitMs;
  if (manners.governor === null) return;
  host.governor = new HostGovernor({ ...options, ceiling: ceilingOf(options) });
  host.governor.restore(manners.governor, nowMs - agoMs);
}
