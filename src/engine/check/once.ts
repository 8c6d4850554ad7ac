import type { CheckSummary } from '../../model/check.ts';
import type { RunControl, StopReason } from '../control.ts';
import type { CheckSession } from './session.ts';

/** How long receivers of alerts may take after a run that was stopped. */
const LAST_WORDS_MS = 10_000;

export interface OnceResult {
  readonly summary: CheckSummary;
  /** What ended the checks before they had all been made, and not only the telling; null: nothing. */
  readonly stoppedBy: StopReason | null;
}

/**
 * Runs every check that is due once, all at the same time; then remembers, and tells. Rejects for a
 * defect, and with a `FileError` where nothing could be remembered.
 */
export async function runOnce(session: CheckSession, control: RunControl): Promise<OnceResult> {
  const due = session.checks.filter((check) => !session.isEarly(check));
  session.witness.beginRound(due.length);
  const ended = session.run.run();
  // It is thrown below.
  ended.catch(() => undefined);
  try {
    await Promise.all(due.map((check) => session.check(check)));
  } catch (error) {
    control.stop('crashed');
    await ended;
    throw error;
  } finally {
    session.run.close();
  }
  await ended;
  const result = { summary: session.summary(due), stoppedBy: control.reason };
  await session.keeper.deliver(deliverySignal(control.signal));
  return result;
}

/** Delivery takes what it needs, but not when the run is being stopped. */
export function deliverySignal(stop: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const giveUp = (): void => {
    setTimeout(() => controller.abort(), LAST_WORDS_MS).unref();
  };
  if (stop.aborted) giveUp();
  else stop.addEventListener('abort', giveUp, { once: true });
  return controller.signal;
}
