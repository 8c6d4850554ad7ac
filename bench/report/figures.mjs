import { median, spread } from './numbers.mjs';

/**
 * The figures of one row: medians over its runs. Empty where the row is invalid.
 *
 * @param row.runs of `{ wallMs, cpuMs, peakBytes, amount, idealMs? }`, `amount` in URLs or MB
 */
export function figuresOf({ invalid, runs }) {
  if (invalid !== undefined || runs.length === 0) return {};
  const middle = (of) => median(runs.map(of));
  const ideal = runs[0].idealMs;
  return {
    rate: spread(runs.map(({ amount, wallMs }) => (1000 * amount) / wallMs)),
    ideal: ideal && ideal / middle(({ wallMs }) => wallMs),
    cpuMicros: middle(({ cpuMs, amount }) => (1000 * cpuMs) / amount),
    peakBytes: middle(({ peakBytes }) => peakBytes),
  };
}
