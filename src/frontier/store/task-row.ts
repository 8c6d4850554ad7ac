import type { CrawlPlace } from '../../model/crawl.ts';
import type { Credentials } from '../../model/target.ts';
import type { RequestSpec, Task } from '../../model/task.ts';

/** A task as it is stored: short names, and nothing that follows from the rest. */
export interface TaskRow {
  readonly s: number;
  readonly o: string;
  readonly p: string;
  readonly c?: Credentials;
  /** Where it is not `o` and `p`. */
  readonly u?: string;
  /** Where it is not the URL. */
  readonly i?: string;
  readonly r?: RequestSpec;
  readonly t?: unknown;
  readonly f?: true;
  readonly n?: number;
  readonly k?: string;
  readonly l?: string;
  readonly w?: Omit<CrawlPlace, 'key'> & { readonly key?: string };
}

/** What lasts of a task. */
export function rowOf(task: Task): TaskRow {
  const { target, crawl } = task;
  const { url, origin, path } = target;
  return {
    s: task.seq,
    o: origin,
    p: path,
    ...(url === origin + path ? {} : { u: url }),
    ...(target.credentials === undefined ? {} : { c: target.credentials }),
    ...(task.input === url ? {} : { i: task.input }),
    ...(task.request === undefined ? {} : { r: task.request }),
    ...(task.tag === undefined ? {} : { t: task.tag }),
    ...(task.schemeFallback ? { f: true } : {}),
    ...(task.retries === 0 ? {} : { n: task.retries }),
    ...(task.skipReason === undefined ? {} : { k: task.skipReason }),
    ...(task.skipRule === undefined ? {} : { l: task.skipRule }),
    ...(crawl === undefined ? {} : { w: placeRow(crawl, url) }),
  };
}

function placeRow(crawl: CrawlPlace, url: string): NonNullable<TaskRow['w']> {
  const { key, ...rest } = crawl;
  return key === url ? rest : crawl;
}

/** The task, as if it was queued now. */
export function taskOf(row: TaskRow, nowMs: number): Task {
  const url = row.u ?? row.o + row.p;
  const target = { url, origin: row.o, path: row.p };
  return {
    seq: row.s,
    input: row.i ?? url,
    ...(row.r === undefined ? {} : { request: row.r }),
    ...(row.t === undefined ? {} : { tag: row.t }),
    target: row.c === undefined ? target : { ...target, credentials: row.c },
    schemeFallback: row.f ?? false,
    retries: row.n ?? 0,
    queuedAtMs: nowMs,
    firstStartMs: undefined,
    lastEndMs: nowMs,
    ...(row.w === undefined ? {} : { crawl: { ...row.w, key: row.w.key ?? url } }),
    ...(row.k === undefined ? {} : { skipReason: row.k }),
    ...(row.l === undefined ? {} : { skipRule: row.l }),
  };
}
