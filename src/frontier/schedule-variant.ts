import type { Failure } from '../model/errors.ts';
import type { Task } from '../model/task.ts';
import type { HostQueue } from './host-queue.ts';

/** Asked when a task is about to be leased: why it is to end without an attempt; null: it is not. */
export type Refuse = (task: Task) => Failure | null;

/** Where a schedule is not as it is for a list. */
export interface ScheduleVariant {
  readonly createHost?: (key: string) => HostQueue;
  readonly refuse?: Refuse | undefined;
}
