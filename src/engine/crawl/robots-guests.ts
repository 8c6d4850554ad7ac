import { RecentMap } from '../../util/recent-map.ts';

const MAX_HOSTS = 10_000;
/** How soon to look again while somebody else is there. */
const LOOK_AGAIN_MS = 250;

/**
 * Requests for robots.txt that redirects have led to another host. They are not in its queue, so its
 * manners are kept here: one at a time over all that lead there, and then the delay.
 */
export class RobotsGuests {
  readonly #delayMs: number;
  /** By origin: not before; milliseconds of the monotonic clock. */
  readonly #freeAtMs = new RecentMap<number>(MAX_HOSTS);

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** Lets one in; otherwise after how many milliseconds to ask again. */
  enter(origin: string): number | null {
    const waitMs = (this.#freeAtMs.get(origin) ?? 0) - performance.now();
    if (waitMs > 0) return Math.min(waitMs, LOOK_AGAIN_MS);
    this.#freeAtMs.set(origin, Infinity);
    return null;
  }

  /** It has its answer, for which it waited so long. */
  leave(origin: string, tookMs: number): void {
    this.#freeAtMs.set(origin, performance.now() + Math.max(this.#delayMs, tookMs));
  }
}
