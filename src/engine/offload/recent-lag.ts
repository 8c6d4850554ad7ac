import { watchTicks } from '../../util/loop-ticks.ts';

export interface RecentLag {
  /** The worst of late, milliseconds; it fades within half a second. */
  readonly ms: number;
  stop(): void;
}

// 0.85 ^ 25 ticks of 20 ms is 2 %.
const FADE = 0.85;

/** Measures by how much the event loop is behind. */
export function watchLag(): RecentLag {
  let worstMs = 0;
  const stop = watchTicks((lateMs) => (worstMs = Math.max(lateMs, worstMs * FADE)));
  return {
    get ms() {
      return worstMs;
    },
    stop,
  };
}
