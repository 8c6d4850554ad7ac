// Tables: arrays of rows of texts, the heading first.
import { spreadText, whole } from './numbers.mjs';

export const NONE = '–';

/**
 * The table of a case in which tools took turns.
 *
 * @param rate what the figures count: `URLs/s` or `MB/s`
 * @param rows `{ tool, note, invalid, figures }`, gfetch first; `invalid` says why there is nothing to show
 */
export function raceTable(rate, rows) {
  const reference = rows[0].figures.rate?.median;
  const columns = [
    ['tool', ({ tool }) => tool.name],
    ['version', ({ tool }) => tool.version],
    [`${rate} (min–max)`, ({ figures }) => figures.rate && spreadText(figures.rate)],
    [
      'gfetch is',
      ({ figures }) =>
        figures.rate && reference && `${(reference / figures.rate.median).toFixed(2)} ×`,
    ],
    ['of ideal', ({ figures }) => figures.ideal && `${(100 * figures.ideal).toFixed(1)} %`],
    [
      rate === 'MB/s' ? 'CPU µs/MB' : 'CPU µs/URL',
      ({ figures }) => figures.cpuMicros && figures.cpuMicros.toFixed(1),
    ],
    ['peak MB', ({ figures }) => figures.peakBytes && whole(figures.peakBytes / 1e6)],
    ['writes', ({ tool }) => tool.writes],
    ['note', ({ invalid, note }) => invalid ?? note],
  ];
  const texts = rows.map((row) => columns.map(([, text]) => text(row) ?? NONE));
  const table = [columns.map(([heading]) => heading), ...texts];
  return rows.some(({ figures }) => figures.ideal) ? table : without(table, 'of ideal');
}

function without(table, heading) {
  const left = table[0].indexOf(heading);
  return table.map((cells) => cells.filter((_, column) => column !== left));
}

/** Aligned columns for a terminal; the last one is as long as it likes. */
export function toText(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function toMarkdown(table) {
  const [heading, ...rows] = table;
  return [heading, heading.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(cellText).join(' | ')} |`)
    .join('\n');
}

/** A bar in a cell would begin another. */
function cellText(text) {
  return text.replaceAll('|', String.raw`\|`);
}
