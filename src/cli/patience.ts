import { patientSink, type PatientSink } from '../engine/patience.ts';
import { FileError } from '../model/errors.ts';
import type { Outputs } from '../sinks/outputs.ts';

/** So long an output may stand still once the run is to end. */
const LIMIT_MS = 10_000;

/**
 * The outputs of a run. A reader that has stalled, as a stopped `less` has, holds the run back as
 * long as the run may go on, and is given up soon after it has to end.
 */
export function patientOutputs(
  outputs: Outputs,
  signal: AbortSignal,
  isBusy: () => boolean,
): PatientSink {
  const written = (): readonly number[] => outputs.recorded().map(({ records }) => records);
  return patientSink(outputs, {
    signal,
    limitMs: LIMIT_MS,
    isBusy,
    progress: () => written().reduce((sum, records) => sum + records, 0),
    error() {
      const least = Math.min(...written());
      const stalled = outputs.recorded().filter(({ records }) => records === least);
      const names = stalled.map(({ name }) => name).join(', ');
      return new FileError(
        `${names}: nobody has read on for ${LIMIT_MS / 1_000} s since the run was stopped`,
      );
    },
  });
}
