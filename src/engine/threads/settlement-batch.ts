import type { HostFeedback } from '../../model/feedback.ts';
import type { Settlement } from '../../model/ports.ts';
import type { Task } from '../../model/task.ts';
import { originMs } from './clock.ts';
import { applyState, packState, type TaskState } from './task-batch.ts';

/** A settlement that has more to say than that all went well. Times are of the machine's clock. */
interface OtherSettlement {
  readonly seq: number;
  readonly retryAfterMs: number | null;
  readonly feedback: HostFeedback | null;
  /** Of a task that is to be tried again. */
  readonly state: TaskState | null;
}

/** Settlements on their way back: as columns where a host just answered. */
export interface SettlementBatch {
  readonly seqs: Float64Array;
  readonly startedMs: Float64Array;
  /** NaN: unknown. */
  readonly latenciesMs: Float64Array;
  readonly others: readonly OtherSettlement[];
}

export function packSettlements(settlements: readonly Settlement[]): SettlementBatch {
  const plain = settlements.filter(isPlain);
  return {
    seqs: Float64Array.from(plain, ({ task }) => task.seq),
    startedMs: Float64Array.from(plain, ({ feedback }) => (feedback?.startedMs ?? 0) + originMs),
    latenciesMs: Float64Array.from(plain, ({ feedback }) => feedback?.latencyMs ?? Number.NaN),
    others: settlements.filter((settlement) => !isPlain(settlement)).map(packOther),
  };
}

/** `tasks` gives up those that are settled, brought up to date. */
export function unpackSettlements(batch: SettlementBatch, tasks: Map<number, Task>): Settlement[] {
  const settlements: Settlement[] = [];
  for (const [i, seq] of batch.seqs.entries()) {
    const latencyMs = batch.latenciesMs[i] ?? Number.NaN;
    const feedback: HostFeedback = {
      ...ANSWERED,
      startedMs: (batch.startedMs[i] ?? 0) - originMs,
      latencyMs: Number.isNaN(latencyMs) ? null : latencyMs,
    };
    settlements.push({ task: takeTask(tasks, seq), retryAfterMs: null, feedback });
  }
  for (const { seq, retryAfterMs, feedback, state } of batch.others) {
    const task = takeTask(tasks, seq);
    if (state !== null) applyState(task, state);
    settlements.push({ task, retryAfterMs, feedback: shifted(feedback, -originMs) });
  }
  return settlements;
}

const ANSWERED = {
  answered: true,
  overloaded: false,
  wasLate: false,
  errorCode: null,
  pauseMs: 0,
} as const satisfies Partial<HostFeedback>;

function isPlain({ retryAfterMs, feedback }: Settlement): boolean {
  return (
    retryAfterMs === null &&
    feedback !== null &&
    feedback.answered &&
    !feedback.overloaded &&
    !feedback.wasLate &&
    feedback.errorCode === null &&
    feedback.pauseMs === 0
  );
}

function packOther({ task, retryAfterMs, feedback }: Settlement): OtherSettlement {
  return {
    seq: task.seq,
    retryAfterMs,
    feedback: shifted(feedback, originMs),
    state: retryAfterMs === null ? null : packState(task),
  };
}

function shifted(feedback: HostFeedback | null, byMs: number): HostFeedback | null {
  return feedback === null ? null : { ...feedback, startedMs: feedback.startedMs + byMs };
}

function takeTask(tasks: Map<number, Task>, seq: number): Task {
  const task = tasks.get(seq);
  if (task === undefined) throw new Error(`a thread settled URL ${seq}, which it does not have`);
  tasks.delete(seq);
  return task;
}
