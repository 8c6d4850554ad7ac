// The charts of a case in which tools took turns: each tool as a multiple of gfetch.
import { whole } from './numbers.mjs';
import { barChart } from './svg.mjs';

/** How fast each tool is; longer is faster. */
export function rateChart({ name, title, rate }, rows) {
  const shown = rows.filter(({ figures }) => figures.rate !== undefined);
  const own = rows[0].figures.rate?.median ?? shown[0]?.figures.rate.median;
  const bars = shown.map(({ tool, figures }) => ({
    label: tool.name,
    own: tool.name.startsWith('gfetch'),
    ratio: figures.rate.median / own,
    low: figures.rate.min / own,
    high: figures.rate.max / own,
    text: `${whole(figures.rate.median)} ${rate}`,
  }));
  return {
    file: `${name}.svg`,
    alt: `${rate} of gfetch and ${bars.length - 1} others: ${title}`,
    svg: barChart({
      title: `${name}: ${title}`,
      note: `${rate} as a multiple of gfetch; longer is faster; the thin line is the spread of the rounds`,
      bars: bars.toSorted((a, b) => b.ratio - a.ratio),
    }),
  };
}

/** How much CPU each tool takes for a URL; shorter is better. */
export function cpuChart({ name, title }, rows) {
  const shown = rows.filter(({ figures }) => figures.cpuMicros !== undefined);
  const own = rows[0].figures.cpuMicros ?? shown[0]?.figures.cpuMicros;
  const bars = shown.map(({ tool, figures }) => {
    const ratio = figures.cpuMicros / own;
    const text = `${figures.cpuMicros.toFixed(1)} µs`;
    return {
      label: tool.name,
      own: tool.name.startsWith('gfetch'),
      ratio,
      low: ratio,
      high: ratio,
      text,
    };
  });
  return {
    file: `${name}-cpu.svg`,
    alt: `CPU per URL of gfetch and ${bars.length - 1} others: ${title}`,
    svg: barChart({
      title: `${name}: CPU per URL`,
      note: 'user and system time as a multiple of gfetch; shorter is better',
      bars: bars.toSorted((a, b) => a.ratio - b.ratio),
    }),
  };
}
