import type { FetchRecord } from '../model/record.ts';
import type { RunControl } from './control.ts';
import type { GetRun } from './get-run.ts';
import type { RecordQueue } from './record-queue.ts';

/**
 * Runs it, and yields its records as they come. Whoever leaves the loop ends what is in flight.
 *
 * @throws what stopped the run, or the input that could not be read to its end, after the records
 *   before it.
 */
export async function* recordStream(
  run: GetRun,
  queue: RecordQueue,
  control: RunControl,
): AsyncGenerator<FetchRecord, void, undefined> {
  const done = end(run).finally(() => void queue.close());
  // It is thrown below, when the records before it have been handed on.
  done.catch(() => undefined);
  let isThrownAt = false;
  try {
    for (let record = await queue.take(); record !== undefined; record = await queue.take()) {
      yield record;
    }
  } catch (error) {
    isThrownAt = true;
    throw error;
  } finally {
    control.stop('aborted');
    run.abort();
    await queue.close();
    // What the consumer throws comes first.
    await (isThrownAt ? done.catch(() => undefined) : done);
  }
}

async function end(run: GetRun): Promise<void> {
  const { inputError, saveError } = await run.run();
  const error = saveError ?? inputError;
  if (error !== null) throw error;
}
