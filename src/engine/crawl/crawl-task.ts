import type { CrawlPlace } from '../../model/crawl.ts';
import type { Target } from '../../model/target.ts';
import type { RequestSpec, Task } from '../../model/task.ts';

/** A task of a crawl that has not been tried yet. */
export function taskOf(parts: {
  readonly seq: number;
  readonly target: Target;
  readonly crawl: CrawlPlace;
  readonly request?: RequestSpec;
  readonly input?: string;
}): Task {
  const nowMs = performance.now();
  return {
    input: parts.target.url,
    ...parts,
    schemeFallback: false,
    retries: 0,
    queuedAtMs: nowMs,
    firstStartMs: undefined,
    lastEndMs: nowMs,
  };
}

/** Of what the user named. */
export function seedPlace(key: string): CrawlPlace {
  return {
    depth: 0,
    parent: null,
    discoveredBy: 'seed',
    key,
    role: 'page',
    redirects: 0,
    fromPublic: false,
    isForeign: false,
  };
}
