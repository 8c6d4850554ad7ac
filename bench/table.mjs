// Runs folded into one row per tool, and rows printed as text or Markdown.

const NONE = '–';

/**
 * The rows of one case as texts, the heading first.
 *
 * @param benchCase one of `CASES`
 * @param work      what its `open` returned
 * @param rows      `{ name, version, writes, note, invalid, amount, runs }`, gfetch first; `amount`
 *   is the URLs or the MB of one run, and `invalid` says why there is nothing to show
 */
export function tabulate(benchCase, work, rows) {
  const folded = rows.map((row) => ({ ...row, ...fold(row, work.idealMs) }));
  const reference = folded[0].rate?.median;
  const columns = [
    ['tool', ({ name }) => name],
    ['version', ({ version }) => version],
    [`${benchCase.rate} (min–max)`, ({ rate }) => rate && span(rate)],
    ['gfetch is', ({ rate }) => rate && reference && `${(reference / rate.median).toFixed(2)} ×`],
    ['of ideal', ({ ideal }) => ideal && `${(100 * ideal).toFixed(1)} %`],
    [
      benchCase.rate === 'MB/s' ? 'CPU µs/MB' : 'CPU µs/URL',
      ({ cpuMicros }) => cpuMicros && cpuMicros.toFixed(1),
    ],
    ['peak MB', ({ peakBytes }) => peakBytes && whole(peakBytes / 1e6)],
    ['writes', ({ writes }) => writes],
    ['note', ({ invalid, note }) => invalid ?? note ?? ''],
  ].filter(([heading]) => heading !== 'of ideal' || work.idealMs !== undefined);
  return [
    columns.map(([heading]) => heading),
    ...folded.map((row) => columns.map(([, text]) => text(row) ?? NONE)),
  ];
}

/** The numbers of one row: medians over its runs. */
function fold({ invalid, runs, amount }, idealMs) {
  if (invalid !== undefined) return {};
  const rates = runs.map(({ wallMs }) => (1000 * amount) / wallMs);
  return {
    rate: { median: median(rates), min: Math.min(...rates), max: Math.max(...rates) },
    ideal: idealMs && idealMs / median(runs.map(({ wallMs }) => wallMs)),
    cpuMicros: (1000 * median(runs.map(({ cpuMs }) => cpuMs))) / amount,
    peakBytes: median(runs.map(({ peakBytes }) => peakBytes)),
  };
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

function span({ median: middle, min, max }) {
  return min === max ? whole(middle) : `${whole(middle)} (${whole(min)}–${whole(max)})`;
}

function whole(number) {
  return Math.round(number).toLocaleString('en');
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
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
