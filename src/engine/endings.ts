import { failure, type Failure } from '../model/errors.ts';
import { methodOf } from '../model/methods.ts';
import type { GetOptions } from '../model/options.ts';
import { refusedOutcome, unsentOutcome, type Outcome } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';

/** What the record of a task tells that is ended without asking its host (again). */
export interface Ending {
  readonly outcome: Outcome;
  /** How long it had waited for a slot or its host. */
  readonly queueMs: number;
}

type Method = Pick<GetOptions, 'method' | 'body'>;

const INTERRUPTED = failure('interrupted', 'the run was stopped before this URL was fetched');

/** It was never sent; `reason` null: nothing is wrong with it. */
export function unsentEnding(task: Task, reason: Failure | null, options: Method): Ending {
  const outcome = unsentOutcome(methodOf(task.request, options), reason, Date.now());
  return { outcome, queueMs: 0 };
}

/** Its host is not to be asked: a URL that was tried before ends with what it met then. */
export function refusedEnding(task: Task, reason: Failure, options: Method): Ending {
  return (
    endingAfterTry(task, ({ failure: met }) => met ?? reason) ?? unsentEnding(task, reason, options)
  );
}

/** The run was stopped. */
export function stoppedEnding(task: Task, options: Method): Ending {
  return endingAfterTry(task, interruptedAfter) ?? unsentEnding(task, INTERRUPTED, options);
}

/** Its times stay those of the try that was made; null: there was none. */
function endingAfterTry(task: Task, reason: (met: Outcome) => Failure): Ending | null {
  if (task.lastAttempt === undefined) return null;
  const { outcome, queueMs } = task.lastAttempt;
  task.retries -= 1; // the one that it waited for was not made
  return { outcome: refusedOutcome(outcome, reason(outcome)), queueMs };
}

function interruptedAfter({ failure: met, statusCode }: Outcome): Failure {
  const last = met === null ? `status ${statusCode}` : met.code;
  return failure('interrupted', `the run was stopped before the retry that was to follow ${last}`);
}
