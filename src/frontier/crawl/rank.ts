import type { Task } from '../../model/task.ts';

const SEQS = 2 ** 36;
const MAX_DEPTH = 2 ** 17 - 1;

/**
 * The order of the tasks of one host, as one number: lower depth first, then lower `seq`. Beyond the
 * 131,071st, depths are the same to it.
 */
export function rankOf(seq: number, depth: number): number {
  return Math.min(depth, MAX_DEPTH) * SEQS + seq;
}

export function rankOfTask(task: Task): number {
  return rankOf(task.seq, depthOfTask(task));
}

export function depthOf(rank: number): number {
  return Math.floor(rank / SEQS);
}

export function seqOf(rank: number): number {
  return rank % SEQS;
}

/** Of a list, everything is a seed. */
export function depthOfTask(task: Task): number {
  return task.crawl?.depth ?? 0;
}
