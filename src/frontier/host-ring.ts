import { LinkedList } from '../util/linked-list.ts';
import type { HostQueue } from './host-queue.ts';
import { takerOf } from './ownership.ts';
import type { Worker } from './worker.ts';

/** The hosts of one worker that may start a task: those below their share of the slots, and others. */
interface Turns {
  readonly below: LinkedList<HostQueue>;
  readonly beyond: LinkedList<HostQueue>;
}

/**
 * The hosts that may start a task, in turn over all workers.
 *
 * A host below its share of the slots goes first. Beyond it, one that answers takes what is left
 * over, so that no slot is idle; one that has not answered yet, or failed at last, gets no more than
 * its share, or hosts that only keep us waiting would end up with every slot.
 */
export class HostRing {
  /** By the index of the worker. */
  readonly #turns: Turns[] = [];
  /** Nobody's. Nothing of them is in flight, so they are below their share. */
  readonly #free = new LinkedList<HostQueue>();
  /** At their share, and not trusted with more until it grows. */
  readonly #held = new LinkedList<HostQueue>();
  #heldAtShare = Infinity;
  #tickets = 0;

  /** Puts a host where it belongs now, after anything about it has changed. */
  offer(host: HostQueue, share: number): void {
    if (host.inFlight < share) {
      const below = host.owner === null ? this.#free : this.#turnsOf(host.owner).below;
      if (host.list !== below) this.#push(below, host);
    } else if (host.list === null || (host.list === this.#held && host.isTrusted)) {
      this.#place(host, share);
    }
  }

  /**
   * The host whose turn it is, of those that one who asks may take; it is out of the ring until it is
   * offered again.
   */
  next(share: number, askers: readonly Worker[]): HostQueue | undefined {
    if (share > this.#heldAtShare) this.#release(share);
    for (;;) {
      const host = this.#firstBelow(askers);
      if (host === null) break;
      host.list?.remove(host);
      if (host.inFlight < share) return host;
      this.#place(host, share);
    }
    for (;;) {
      const host = this.#firstBeyond(askers);
      if (host === null) return undefined;
      host.list?.remove(host);
      if (host.isTrusted) return host;
      this.#place(host, share);
    }
  }

  #firstBelow(askers: readonly Worker[]): HostQueue | null {
    let first = this.#free.first;
    for (const asker of askers) first = earlier(first, this.#turnsOf(asker).below.first);
    if (askers.length === this.#turns.length) return first;
    // What a worker has no time for may be taken over.
    for (const { below } of this.#turns) {
      const host = earlier(below.first, first);
      if (host !== null && host !== first && takerOf(host, askers) !== undefined) first = host;
    }
    return first;
  }

  #firstBeyond(askers: readonly Worker[]): HostQueue | null {
    let first: HostQueue | null = null;
    for (const asker of askers) first = earlier(first, this.#turnsOf(asker).beyond.first);
    return first;
  }

  #turnsOf(worker: Worker): Turns {
    for (;;) {
      const turns = this.#turns[worker.index];
      if (turns !== undefined) return turns;
      this.#turns.push({ below: new LinkedList(), beyond: new LinkedList() });
    }
  }

  #push(list: LinkedList<HostQueue>, host: HostQueue): void {
    this.#tickets += 1;
    host.ticket = this.#tickets;
    list.push(host);
  }

  #place(host: HostQueue, share: number): void {
    if (host.isTrusted && host.owner !== null) {
      this.#push(this.#turnsOf(host.owner).beyond, host);
      return;
    }
    this.#held.push(host);
    this.#heldAtShare = Math.min(this.#heldAtShare, share);
  }

  #release(share: number): void {
    const { last } = this.#held;
    this.#heldAtShare = Infinity;
    for (let host = this.#held.first; host !== null; host = this.#held.first) {
      this.#held.remove(host);
      this.offer(host, share);
      if (host === last) break;
    }
  }
}

/** The one that got its place first. */
function earlier(a: HostQueue | null, b: HostQueue | null): HostQueue | null {
  if (a === null || b === null) return a ?? b;
  return b.ticket < a.ticket ? b : a;
}
