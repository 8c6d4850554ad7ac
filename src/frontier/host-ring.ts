import { Deque } from '../util/deque.ts';
import type { HostQueue } from './host-queue.ts';

/**
 * The hosts that may start a task, in turn.
 *
 * A host below its share of the slots goes first. Beyond it, one that answers takes what is left
 * over, so that no slot is idle; one that has not answered yet, or failed at last, gets no more than
 * its share, or hosts that only keep us waiting would end up with every slot.
 */
export class HostRing {
  readonly #below = new Deque<HostQueue>();
  readonly #beyond = new Deque<HostQueue>();
  /** At their share, and not trusted with more until it grows. */
  readonly #held = new Set<HostQueue>();
  #heldAtShare = Infinity;

  /** Puts a host where it belongs now, after anything about it has changed. */
  offer(host: HostQueue, share: number): void {
    if (host.inFlight < share) {
      if (host.place === 'below') return;
      this.#held.delete(host);
      host.place = 'below';
      this.#below.push(host);
    } else if (host.place === null || (host.place === 'held' && host.isTrusted)) {
      this.#held.delete(host);
      this.#place(host, share);
    }
  }

  /** The host whose turn it is; it is out of the ring until it is offered again. */
  next(share: number): HostQueue | undefined {
    if (share > this.#heldAtShare) this.#release(share);
    for (let host = this.#below.shift(); host !== undefined; host = this.#below.shift()) {
      host.place = null;
      if (host.inFlight < share) return host;
      this.#place(host, share);
    }
    for (let host = this.#beyond.shift(); host !== undefined; host = this.#beyond.shift()) {
      host.standsBeyond = false;
      if (host.place !== 'beyond') continue;
      host.place = null;
      if (host.isTrusted) return host;
      this.#place(host, share);
    }
    return undefined;
  }

  #place(host: HostQueue, share: number): void {
    if (!host.isTrusted) {
      host.place = 'held';
      this.#held.add(host);
      this.#heldAtShare = Math.min(this.#heldAtShare, share);
      return;
    }
    host.place = 'beyond';
    // A host that falls below its share leaves this queue only when its turn comes.
    if (host.standsBeyond) return;
    host.standsBeyond = true;
    this.#beyond.push(host);
  }

  #release(share: number): void {
    const held = [...this.#held];
    this.#held.clear();
    this.#heldAtShare = Infinity;
    for (const host of held) {
      host.place = null;
      this.offer(host, share);
    }
  }
}
