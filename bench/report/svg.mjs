// Charts as SVG: no script, no fonts to load, in light and in dark. They bring their own background: a
// page may be dark where the system, which is what an image is told, is light.

const WIDTH = 760;
const MARGIN = 16;

const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #24292f; }
    .page { fill: #ffffff; }
    .title { font-size: 15px; font-weight: 600; }
    .note, .tick { font-size: 12px; fill: #57606a; }
    .bar { fill: #8c959f; }
    .own { fill: #0969da; }
    .line { fill: none; stroke: #0969da; stroke-width: 1.5; }
    .rule, .grid { stroke: #57606a; stroke-width: 1; }
    .grid { opacity: 0.25; }
    .limit { stroke: #cf222e; stroke-dasharray: 5 4; }
    .spread { stroke: #24292f; stroke-width: 1.5; opacity: 0.6; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; }
      text { fill: #e6edf3; }
      .note, .tick { fill: #9198a1; }
      .bar { fill: #6e7681; }
      .own { fill: #4493f8; }
      .line { stroke: #4493f8; }
      .rule, .grid { stroke: #9198a1; }
      .limit { stroke: #f85149; }
      .spread { stroke: #e6edf3; }
    }`;

/**
 * Horizontal bars, with a rule at 1.
 *
 * @param bars `{ label, ratio, low, high, text, own }`: `low` and `high` the ends of its spread,
 *   `text` what stands at the right beside the ratio, `own` for those that are ours
 */
export function barChart({ title, note, bars }) {
  const [labelWidth, ratioWidth, textWidth, top, step, thick] = [180, 64, 110, 64, 26, 16];
  const most = Math.max(1, ...bars.map(({ high }) => high));
  const scale = (WIDTH - 2 * MARGIN - labelWidth - ratioWidth - textWidth) / most;
  const left = MARGIN + labelWidth;
  const bottom = top + bars.length * step;
  const rows = bars.map(({ label, ratio, low, high, text, own }, i) => {
    const y = top + i * step;
    const middle = y + thick / 2;
    return [
      textAt(left - 8, middle + 4, label, 'label', 'end'),
      `<rect class="${own ? 'own' : 'bar'}" x="${left}" y="${y}" width="${px(ratio * scale)}" height="${thick}"/>`,
      ...(high > low
        ? [line('spread', left + low * scale, middle, left + high * scale, middle)]
        : []),
      textAt(WIDTH - MARGIN - textWidth, middle + 4, `${ratio.toFixed(2)} ×`, 'label', 'end'),
      textAt(WIDTH - MARGIN, middle + 4, text, 'label', 'end'),
    ].join('\n  ');
  });
  return svg(bottom + 10, { title, note }, [
    ...rows,
    line('rule', left + scale, top - 6, left + scale, bottom - step + thick + 6),
  ]);
}

/**
 * A line over time.
 *
 * @param points [x, y] in the units of the labels, x rising
 * @param limit  `{ value, text }`: a line that it should stay below
 */
export function linePlot({ title, note, xLabel, yLabel, points, limit }) {
  const [left, top, height] = [64, 84, 220];
  const right = WIDTH - MARGIN;
  const xs = ticks(points.at(-1)?.[0] ?? 1);
  const ys = ticks(Math.max(limit?.value ?? 0, ...points.map(([, y]) => y)));
  const x = (value) => left + ((right - left) * value) / Math.max(points.at(-1)?.[0] ?? 1, 1e-9);
  const y = (value) => top + height - (height * value) / ys.at(-1);
  const shown = thin(points, right - left);
  return svg(top + height + 44, { title, note }, [
    ...ys.flatMap((value) => [
      line('grid', left, y(value), right, y(value)),
      textAt(left - 8, y(value) + 4, value.toLocaleString('en'), 'tick', 'end'),
    ]),
    ...xs
      .filter((value) => x(value) <= right)
      .map((value) =>
        textAt(x(value), top + height + 18, value.toLocaleString('en'), 'tick', 'middle'),
      ),
    textAt(left - 8, top - 10, yLabel, 'tick', 'end'),
    textAt(right, top + height + 36, xLabel, 'tick', 'end'),
    ...(limit === undefined
      ? []
      : [
          line('limit', left, y(limit.value), right, y(limit.value)),
          textAt(right, y(limit.value) - 5, limit.text, 'tick', 'end'),
        ]),
    `<polyline class="line" points="${shown.map(([a, b]) => `${px(x(a))},${px(y(b))}`).join(' ')}"/>`,
  ]);
}

/** Round numbers from 0 to just above `most`. */
function ticks(most) {
  const rough = Math.max(most, 1e-9) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) =>
    Number((i * step).toPrecision(6)),
  );
}

/** No more points than can be seen: of each group the highest, so that no peak is lost. */
function thin(points, most) {
  const size = Math.max(1, Math.ceil(points.length / most));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) =>
    points.slice(i * size, (i + 1) * size).reduce((a, b) => (b[1] > a[1] ? b : a)),
  );
}

function svg(height, { title, note }, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">
  <title>${escaped(title)}</title>
  <style>${STYLE}
  </style>
  <rect class="page" width="${WIDTH}" height="${height}" rx="6"/>
  ${textAt(MARGIN, 24, title, 'title')}
  ${textAt(MARGIN, 44, note, 'note')}
  ${parts.join('\n  ')}
</svg>
`;
}

function textAt(x, y, text, kind, anchor = 'start') {
  return `<text class="${kind}" x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function line(kind, x1, y1, x2, y2) {
  return `<line class="${kind}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

function px(number) {
  return Number(number.toFixed(1));
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
