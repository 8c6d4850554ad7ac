import type { CheckSummary } from '../../model/check.ts';
import type { RunControl } from '../control.ts';
import type { CheckSession } from './session.ts';

/** How long receivers of alerts may take after a run that was stopped. */
const LAST_WORDS_MS = 10_000;

/**
 * Runs every check that is due once, all at the same time; then remembers, and tells. Rejects for a
 * defect, and with a `FileError` where nothing could be remembered.
 */
export async function runOnce(session: CheckSession, control: RunControl): Promise<CheckSummary> {
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
  const summary = session.summary(due);
  await session.keeper.deliver(deliverySignal(control.signal));
  return summary;
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
