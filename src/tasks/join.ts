import type { Task } from './task.ts';
import { startTimer } from './timer.ts';
import { wait, type WaitLimits } from './wait.ts';

export interface JoinOptions extends WaitLimits {
  /** Reject with the exception of the first task that fails. The others go on. */
  readonly raiseError?: boolean | undefined;
}

/**
 * Waits until all tasks are ready, or the time is up, and resolves with those that are ready, in
 * the order given. Tasks that are not ready then go on: kill them if they are not to. Rejects with
 * the signal's reason.
 */
export function joinAll<T>(
  tasks: Iterable<Task<T>>,
  { timeoutMs, signal, raiseError = false }: JoinOptions = {},
): Promise<Task<T>[]> {
  const given = [...tasks];
  const pending = new Set(given);
  return wait<Task<T>[]>({ signal }, (resolve, reject) => {
    const finish = (): void => resolve(given.filter((task) => task.ready));
    const onReady = (task: Task<T>): void => {
      pending.delete(task);
      if (raiseError && !task.successful) reject(task.exception);
      else if (pending.size === 0) finish();
    };
    const stopTimer = startTimer(timeoutMs, finish);
    for (const task of pending) task.link(onReady);
    if (pending.size === 0) finish();
    return () => {
      stopTimer();
      for (const task of pending) task.unlink(onReady);
    };
  });
}
