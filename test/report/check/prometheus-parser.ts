export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][\w:]*$/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/s;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy;

/**
 * Reads the text exposition format 0.0.4, and throws at whatever it forbids: each family is in one
 * piece with HELP and TYPE before its samples, and no series is there twice.
 */
export function parseMetrics(text: string): ParsedSample[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end');
  const samples: ParsedSample[] = [];
  const series = new Set<string>();
  const families = new Set<string>();
  const helped = new Set<string>();
  let family = '';
  for (const line of text.split('\n').slice(0, -1)) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      if (helped.has(name) || !NAME.test(name) || rest === '') throw new Error(`HELP: ${line}`);
      helped.add(name);
      continue;
    }
    if (keyword === 'TYPE') {
      if (families.has(name) || !helped.has(name)) throw new Error(`TYPE: ${line}`);
      if (!['gauge', 'counter', 'untyped'].includes(rest)) throw new Error(`type: ${line}`);
      families.add(name);
      family = name;
      continue;
    }
    const sample = parseSample(line);
    if (sample.name !== family) throw new Error(`not of the family ${family}: ${line}`);
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).map(String).toSorted()]);
    if (series.has(key)) throw new Error(`twice: ${line}`);
    series.add(key);
    samples.push(sample);
  }
  return samples;
}

function parseSample(line: string): ParsedSample {
  const [, name, body, number] = SAMPLE.exec(line) ?? [];
  if (name === undefined || number === undefined) throw new Error(`no sample: ${line}`);
  const value = Number(number);
  if (Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return { name, labels: parseLabels(body ?? ''), value };
}

function parseLabels(body: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let end = 0;
  for (const found of body.matchAll(LABEL)) {
    const [whole, key = '', escaped = ''] = found;
    if (key in labels) throw new Error(`label twice: ${key}`);
    labels[key] = escaped.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
    end = found.index + whole.length;
  }
  if (end !== body.length) throw new Error(`labels: ${body}`);
  return labels;
}
