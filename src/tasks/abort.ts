/** What each signal still has to call; one listener per signal serves them all. */
const callbacksBySignal = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `callback` once when `signal` aborts, and returns what calls it off. A thousand waits on
 * one signal add one listener to it, and the last one to leave removes that: many listeners would
 * print a MaxListenersExceededWarning from the 11th on, and each removal would search all of them.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let callbacks = callbacksBySignal.get(signal);
  if (callbacks === undefined) {
    callbacks = new Set();
    callbacksBySignal.set(signal, callbacks);
  }
  // A callback of its own for each call, so that the same function can wait twice.
  const entry = (): void => callback();
  if (callbacks.size === 0) signal.addEventListener('abort', callAll, { once: true });
  callbacks.add(entry);
  return () => {
    if (callbacks.delete(entry) && callbacks.size === 0) {
      signal.removeEventListener('abort', callAll);
    }
  };
}

function callAll(this: AbortSignal): void {
  const callbacks = callbacksBySignal.get(this);
  if (callbacks === undefined) return;
  callbacksBySignal.delete(this);
  for (const callback of callbacks) callback();
}
