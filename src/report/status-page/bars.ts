import type { DayStats } from '../../model/check.ts';
import { uptime } from '../../model/check-history.ts';
import { isoTime } from '../../util/iso-time.ts';
import { percentText } from './words.ts';

/** How many days there are bars for. */
export const BAR_DAYS = 90;
/** How many bad days are read out. */
const MAX_TOLD = 5;
/** From here on down, a day is drawn as bad. */
const BAD_UPTIME = 0.95;

const DAY_MS = 86_400_000;

/**
 * A bar for each day, the oldest first. Each costs some 45 bytes, since 500 checks have 45,000 of
 * them: the end of a list item is left out, as HTML allows, and a good day needs no class.
 */
export function barsHtml(days: readonly (DayStats | null)[], today: number): string {
  const first = today - days.length + 1;
  const items = days.map((day, i) => `<li${classOf(day)} title="${dayText(day, first + i)}">`);
  return (
    `<div role="img" aria-label="${summaryText(days)}">` +
    `<ol class="bars">${items.join('')}</ol></div>`
  );
}

function classOf(day: DayStats | null): string {
  const up = day === null ? null : uptime([day]);
  if (day === null || up === null) return ' class=n';
  if (up < BAD_UPTIME) return ' class=b';
  return up < 1 || day.warn > 0 ? ' class=w' : '';
}

function dayText(day: DayStats | null, number: number): string {
  const date = isoTime(number * DAY_MS).slice(0, 'yyyy-mm-dd'.length);
  return `${date}: ${day === null ? 'no runs' : whatCame(day)}`;
}

function whatCame(day: DayStats): string {
  const up = uptime([day]);
  if (up === null) return day.unknown > 0 ? 'not known' : 'maintenance';
  const runs = day.ok + day.warn + day.fail;
  const warnings = day.warn > 0 ? `, ${day.warn} with warnings` : '';
  return `${percentText(up)} of ${runs} ${runs === 1 ? 'run' : 'runs'}${warnings}`;
}

/** What the bars show, for those who do not see them. */
function summaryText(days: readonly (DayStats | null)[]): string {
  const bad = days
    .filter((day) => day !== null)
    .filter((day) => day.fail > 0)
    .toReversed();
  if (days.every((day) => day === null)) return `Last ${days.length} days: no runs`;
  if (bad.length === 0) return `Last ${days.length} days: no failures`;
  const told = bad.slice(0, MAX_TOLD).map((day) => dayText(day, day.day));
  const more = bad.length > told.length ? `; ${bad.length - told.length} more` : '';
  return `Last ${days.length} days, those with failures: ${told.join('; ')}${more}`;
}
