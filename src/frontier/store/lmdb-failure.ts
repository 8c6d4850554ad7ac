import { setImmediate as nextTurn } from 'node:timers/promises';

import type { RootDatabase } from 'lmdb';

import { sleep } from '../../tasks/sleep.ts';

const CAUSE_MS = 100;

/**
 * Resolves when what was written so far is committed. LMDB tells of a failure in several places, one of
 * which is there only in the next turn: none of them may be left without a listener.
 */
export async function committed(root: RootDatabase): Promise<void> {
  const next = nextTurn().then(async () => root.committed);
  await Promise.all([root.committed, next]);
}

/** Why a transaction failed: told by a promise, which is rejected with it soon after. */
export async function causeOf(failed: unknown): Promise<unknown> {
  if (!(failed instanceof Error) || !('commitError' in failed)) return failed;
  try {
    await Promise.race([failed.commitError, sleep(CAUSE_MS)]);
    return failed;
  } catch (cause) {
    return cause;
  }
}
