import type { CheckSummary } from '../../model/check.ts';
import { formatCount, formatSeconds } from '../../util/humanize.ts';
import { plural } from '../text-parts.ts';

/**
 * One line for stderr, without its end: `2,000 checks in 12.3s: 1,900 up, 100 down, 3 changed`. Where
 * nothing is remembered, nothing can have changed.
 */
export function summaryLine(
  summary: CheckSummary,
  { hasMemory }: { readonly hasMemory: boolean },
): string {
  const { checks, elapsedMs, states, verdicts, changed, inMaintenance, unfinished, isUnknown } =
    summary;
  const head = `${plural(checks, 'check')} in ${formatSeconds(elapsedMs / 1000)}`;
  const rest = count(unfinished, 'not run');
  if (isUnknown) {
    const cause = 'unknown, as everything failed and so did the witnesses';
    return `${head}: ${[cause, ...rest].join(', ')}`;
  }
  const parts = [
    ...count(states.up - inMaintenance, 'up'),
    ...count(states.warning, 'warning'),
    ...count(states.down, 'down'),
    ...(hasMemory ? count(states.new, 'too new to tell') : []),
    ...count(verdicts.unknown, 'unknown'),
    ...(verdicts.fail <= states.down ? [] : [`${formatCount(verdicts.fail)} failed this time`]),
    ...count(inMaintenance, 'in maintenance'),
    ...(hasMemory ? count(changed, 'changed') : []),
    ...rest,
  ];
  return parts.length === 0 ? head : `${head}: ${parts.join(', ')}`;
}

function count(number: number, of: string): string[] {
  return number === 0 ? [] : [`${formatCount(number)} ${of}`];
}
