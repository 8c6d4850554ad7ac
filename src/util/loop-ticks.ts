/** How often the event loop is asked whether it still turns. */
export const TICK_MS = 20;

/**
 * Tells at each turn of a timer by how many milliseconds it came late, which is for how long the
 * event loop was blocked. Keeps no process alive. The function returned tells a last time and ends it.
 */
export function watchTicks(onTick: (lateMs: number, nowMs: number) => void): () => void {
  let lastMs = performance.now();
  const tick = (): void => {
    const nowMs = performance.now();
    const lateMs = Math.max(0, nowMs - lastMs - TICK_MS);
    lastMs = nowMs;
    onTick(lateMs, nowMs);
  };
  const timer = setInterval(tick, TICK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    tick();
  };
}
