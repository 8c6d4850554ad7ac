import { parseTarget } from '../../src/model/target.ts';
import type { Task } from '../../src/model/task.ts';

/** A task as the feed makes it. */
export function makeTask(seq: number, url: string, extra: Partial<Task> = {}): Task {
  const target = parseTarget(url);
  if ('code' in target) throw new Error(`${url}: ${target.message}`);
  const nowMs = performance.now();
  return {
    seq,
    input: url,
    target,
    schemeFallback: false,
    retries: 0,
    queuedAtMs: nowMs,
    firstStartMs: undefined,
    lastEndMs: nowMs,
    ...extra,
  };
}
