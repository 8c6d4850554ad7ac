import { inspect } from 'node:util';

/**
 * Failures of tasks that nobody has asked about yet, as text: an error that is kept would keep its
 * task, since V8 holds the receivers of an error's frames until the stack is read.
 */
const failures = new Map<object, string>();

/** Tells when a failed task is gone, so that nobody can ask about it any more. */
const forgotten = new FinalizationRegistry<object>(report);

/**
 * Reports the failure once `task` is garbage, or when the program has nothing left to do.
 *
 * @param token stands for the failure, and must not lead to the task.
 */
export function watchFailure(task: object, token: object, error: unknown): void {
  if (failures.size === 0) process.on('beforeExit', reportAll);
  failures.set(token, inspect(error));
  forgotten.register(task, token, token);
}

/** Somebody has asked: the failure is theirs now. */
export function unwatchFailure(token: object): void {
  if (!failures.delete(token)) return;
  forgotten.unregister(token);
  if (failures.size === 0) process.off('beforeExit', reportAll);
}

function report(token: object): void {
  const detail = failures.get(token);
  if (detail === undefined) return;
  unwatchFailure(token);
  process.emitWarning('A task failed, and nobody asked for its result', {
    type: 'TaskFailureWarning',
    detail,
  });
}

function reportAll(): void {
  for (const token of failures.keys()) report(token);
}
