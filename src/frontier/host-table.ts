import { LinkedList } from '../util/linked-list.ts';
import { ownText } from '../util/own-text.ts';
import { hostKey } from './host-key.ts';
import type { HostQueue } from './host-queue.ts';

// Hosts without tasks that are remembered for what they did; those within a delay or a pause, longer.
const MAX_REMEMBERED = 10_000;
const MAX_KEPT_WAITING = 100_000;

/**
 * The hosts that are known. Those that are done are forgotten, unless they gave trouble, so that memory
 * depends on what waits, never on what was seen.
 */
export class HostTable {
  readonly #create: (key: string) => HostQueue;
  readonly #hosts = new Map<string, HostQueue>();
  /** Those without tasks, the one that has been so for longest first. */
  readonly #remembered = new LinkedList<HostQueue>();
  #rememberedCount = 0;
  // Neighbours in a list are often of one host.
  #lastOrigin = '';
  #last: HostQueue | null = null;

  constructor(create: (key: string) => HostQueue) {
    this.#create = create;
  }

  get size(): number {
    return this.#hosts.size;
  }

  values(): IterableIterator<HostQueue> {
    return this.#hosts.values();
  }

  /** The host with this key, if there is one. */
  get(key: string): HostQueue | undefined {
    return this.#hosts.get(key);
  }

  /** The host for another task of this origin. */
  of(origin: string): HostQueue {
    if (this.#last !== null && origin === this.#lastOrigin) return this.#last;
    const key = hostKey(origin);
    const known = this.#hosts.get(key);
    const host = known ?? this.#create(key);
    if (known === undefined) this.#hosts.set(key, host);
    else this.#recall(known);
    this.#lastOrigin = origin;
    this.#last = host;
    return host;
  }

  /** The host has nothing to do: it is forgotten, or else becomes the latest of those remembered. */
  rest(host: HostQueue, nowMs: number): void {
    if (this.#last === host) this.#last = null;
    this.#recall(host);
    // One that is forgotten may stand in a heap still, and another have its key.
    if (!host.isKnown) return;
    if (host.isForgettable(nowMs)) {
      this.#forget(host);
      return;
    }
    this.#remember(host);
    const oldest = this.#remembered.first;
    if (oldest === null || this.#rememberedCount <= MAX_REMEMBERED) return;
    const isDue = oldest.notBeforeMs(nowMs) <= nowMs;
    if (!isDue && this.#rememberedCount <= MAX_KEPT_WAITING) return;
    this.#recall(oldest);
    this.#forget(oldest);
  }

  #forget(host: HostQueue): void {
    host.isKnown = false;
    this.#hosts.delete(host.key);
  }

  #remember(host: HostQueue): void {
    host.compact();
    if (!host.ownsKey) this.#detach(host);
    this.#remembered.push(host);
    this.#rememberedCount += 1;
  }

  /** The key is a part of the host's first URL, and would keep all of that. */
  #detach(host: HostQueue): void {
    this.#hosts.delete(host.key);
    host.key = ownText(host.key);
    host.ownsKey = true;
    this.#hosts.set(host.key, host);
  }

  #recall(host: HostQueue): void {
    if (host.list !== this.#remembered) return;
    this.#remembered.remove(host);
    this.#rememberedCount -= 1;
  }
}
