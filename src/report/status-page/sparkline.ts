import type { CheckVerdict, PastRun } from '../../model/check.ts';
import { latencyText } from './words.ts';

const WIDTH = 240;
const HEIGHT = 40;
/** So that a line at the top or at the bottom is not cut in half. */
const PAD = 3;

const isGood = (verdict: CheckVerdict): boolean => verdict === 'ok' || verdict === 'warn';

/**
 * The times of the last runs as a line, the newest at the right. Where a run failed, the line has a gap
 * and an upright mark stands there; where nobody could tell, only the gap. One run between two gaps is a dot.
 */
export function sparklineHtml(runs: readonly PastRun[]): string {
  const good = runs.filter(({ verdict }) => isGood(verdict));
  const slowest = Math.max(...good.map(({ totalMs }) => totalMs), 1);
  const step = (WIDTH - 2 * PAD) / Math.max(1, runs.length - 1);
  // A lone run is at the right, where the newest is.
  const first = runs.length === 1 ? WIDTH - PAD : PAD;
  const xOf = (i: number): string => String(Math.round(first + i * step));
  const yOf = (ms: number): string =>
    String(Math.round(HEIGHT - PAD - (Math.max(0, ms) / slowest) * (HEIGHT - 2 * PAD)));
  const isPoint = (i: number): boolean => isGood(runs[i]?.verdict ?? 'unknown');
  const line: string[] = [];
  const dots: string[] = [];
  const marks: string[] = [];
  for (const [i, { verdict, totalMs }] of runs.entries()) {
    const at = `${xOf(i)} ${yOf(totalMs)}`;
    if (verdict === 'fail') marks.push(`M${xOf(i)} 4v32`);
    else if (isPoint(i) && isPoint(i - 1)) line.push(`L${at}`);
    else if (isPoint(i) && isPoint(i + 1)) line.push(`M${at}`);
    else if (isPoint(i)) dots.push(`M${at}h0`);
  }
  return (
    `<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img">` +
    `<title>${summaryText(runs, good)}</title>` +
    `${pathHtml('f', marks)}${pathHtml('l', line)}${pathHtml('p', dots)}</svg>`
  );
}

function pathHtml(name: string, data: readonly string[]): string {
  return data.length === 0 ? '' : `<path class="${name}" d="${data.join('')}"/>`;
}

function summaryText(runs: readonly PastRun[], good: readonly PastRun[]): string {
  const times = good.map(({ totalMs }) => totalMs);
  const failed = runs.filter(({ verdict }) => verdict === 'fail').length;
  const count = runs.length === 1 ? 'The last run' : `The last ${runs.length} runs`;
  const span =
    times.length === 0
      ? 'none succeeded'
      : `${latencyText(Math.min(...times))} to ${latencyText(Math.max(...times))}`;
  return `${count}: ${span}${failed > 0 ? `, ${failed} failed` : ''}`;
}
