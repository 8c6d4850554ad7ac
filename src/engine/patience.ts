import type { FileError } from '../model/errors.ts';
import type { ReadySink } from '../model/ports.ts';

/** How long a run that is to end waits for the reader of its records. */
export interface Patience {
  /** Raised when the run is to end; until then a slow reader is waited for without limit. */
  readonly signal: AbortSignal;
  /** A sink that is waited for is given up when it has stood still for so long. */
  readonly limitMs: number;
  /** There is something else to wait for, so that it costs nothing to wait for the sink. */
  isBusy(this: void): boolean;
  /** Changes as the sink gets rid of what it took. */
  progress(this: void): number;
  /** What is wrong with a sink that is given up. */
  error(): FileError;
}

/** A sink that is not waited for without end. */
export interface PatientSink extends ReadySink {
  /** Raised when the sink is given up. From then on records are dropped. */
  readonly gaveUp: AbortSignal;
}

const CHECKS = 10;

/**
 * Sees to it that a run ends whose reader never goes on, without being short with one that is only
 * slow. Once the sink is given up, `drained` resolves, and `close` rejects with the error; before
 * that it waits a little more, for those of several outputs that are in order.
 */
export function patientSink(sink: ReadySink, patience: Patience): PatientSink {
  const gaveUp = new AbortController();
  const { signal } = gaveUp;
  return {
    gaveUp: signal,
    write: (record) => signal.aborted || sink.write(record),
    writeReady: (ready) => signal.aborted || sink.writeReady(ready),
    async drained() {
      if (signal.aborted) return;
      if (!(await isDone(sink.drained(), patience))) gaveUp.abort();
    },
    async close() {
      const { limitMs } = patience;
      const left = { ...patience, limitMs: signal.aborted ? limitMs / CHECKS : limitMs };
      if (await isDone(sink.close(), left)) return;
      gaveUp.abort();
      throw patience.error();
    },
  };
}

/** True when `wait` has resolved; false when nothing has moved for the limit. */
function isDone(wait: Promise<void>, patience: Patience): Promise<boolean> {
  const { signal, limitMs, isBusy, progress } = patience;
  return new Promise((resolve, reject) => {
    let reached = progress();
    let movedAtMs = performance.now();
    const timer = setInterval(() => {
      const nowMs = performance.now();
      const isMoving = !signal.aborted || isBusy() || progress() !== reached;
      if (isMoving) {
        reached = progress();
        movedAtMs = nowMs;
      } else if (nowMs - movedAtMs >= limitMs) {
        clearInterval(timer);
        resolve(false);
      }
    }, limitMs / CHECKS);
    wait.then(() => resolve(true), reject).finally(() => clearInterval(timer));
  });
}
