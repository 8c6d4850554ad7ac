import { availableParallelism } from 'node:os';

import { UsageError } from '../model/errors.ts';
import { AUTO_CONCURRENCY, AUTO_THREADS, type GetOptions } from '../model/options.ts';
import { isCookieFile } from '../transport/cookies.ts';
import { openFileCount, openFileLimit } from '../util/file-limit.ts';
import { planSlots, type SlotPlan } from './machine-limit.ts';
import { MOST_AUTO_SLOTS } from './slots.ts';

/** What a run was asked for, as far as the machine has to bear it. */
export interface PlanNeeds {
  readonly options: GetOptions;
  /** How many threads work; `AUTO_THREADS`: one, and more where that is worth it. */
  readonly threads: number;
  /** Where bodies are saved; null: nowhere. */
  readonly saveFolder: string | null;
}

/** How much a run may have of this machine. */
export interface Plan extends SlotPlan {
  /** Files that may be open at once; Infinity: that is no limit. */
  readonly fileLimit: number;
  /** There may be so many of them. */
  readonly threads: number;
}

// A frontier serves so many threads without being what they wait for.
const MOST_AUTO_THREADS = 8;

/**
 * A connection for each URL in flight, and where bodies are saved a file.
 *
 * @throws UsageError for several threads where cookies are kept, which is done in one.
 */
export function planOf({ options, saveFolder, threads: asked }: PlanNeeds): Plan {
  const wanted = isAuto(options) ? MOST_AUTO_SLOTS : options.concurrency;
  const [limit, open] = [openFileLimit() ?? Infinity, openFileCount() ?? 0];
  const threads = threadsOf(options, asked);
  const perSlot = saveFolder === null ? 1 : 2;
  const plan = planSlots({ limit, open }, { wanted, perSlot, workers: threads });
  return { ...plan, fileLimit: limit, threads };
}

/** How many URLs at once are worth it is to be found out. */
export function isAuto({ concurrency }: GetOptions): boolean {
  return concurrency === AUTO_CONCURRENCY;
}

function threadsOf({ cookie, cookieJarFile }: GetOptions, asked: number): number {
  const keepsCookies =
    cookieJarFile !== undefined || (cookie !== undefined && isCookieFile(cookie));
  if (keepsCookies && asked > 1) {
    throw new UsageError(`cookies are kept in one thread: leave out --threads ${asked}`);
  }
  if (keepsCookies) return 1;
  return asked === AUTO_THREADS ? Math.min(MOST_AUTO_THREADS, availableParallelism()) : asked;
}
