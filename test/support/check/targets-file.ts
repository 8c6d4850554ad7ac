import type { Target } from './targets-site.ts';

export interface FileOptions {
  readonly timeout: string;
  /** What a target may take in all. */
  readonly maxTime: string;
}

/** A YAML file of targets, all of which are to answer what `GOOD` is. */
export function targetsFile(targets: readonly Target[], { timeout, maxTime }: FileOptions): string {
  const lines = [
    'defaults:',
    `  timeout: ${timeout}`,
    '  expect:',
    '    status: 200',
    `    time: < ${maxTime}`,
    '    body: ok',
    '    header: { x-app: shop }',
    '    json: { $.status: ok }',
    'checks:',
    ...targets.flatMap(({ name, group, url, severity }) => [
      `  - name: ${JSON.stringify(name)}`,
      `    group: ${group}`,
      `    url: ${JSON.stringify(url)}`,
      ...(severity === null ? [] : [`    severity: ${severity}`]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
