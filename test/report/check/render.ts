import type { CheckReport, CheckSummary } from '../../../src/model/check.ts';
import {
  chooseCheckFormat,
  type CheckFormat,
  type CheckFormatOptions,
} from '../../../src/report/check/index.ts';
import { NOW_MS, summaryOf } from './reports.ts';

export const OPTIONS: CheckFormatOptions = {
  color: false,
  changesOnly: false,
  hasMemory: true,
  title: 'checks.yaml',
  now: () => NOW_MS,
};

/** All that a format writes of a run, or with `null` of memory. */
export async function render(
  format: CheckFormat | string,
  reports: readonly CheckReport[],
  summary: CheckSummary | null = summaryOf(reports),
  more: Partial<CheckFormatOptions> = {},
): Promise<string> {
  const { isWhole, name, ...chosen } =
    typeof format === 'string' ? chooseCheckFormat('-', format) : format;
  const make = await chosen.load();
  const { header = '', add, end } = make({ ...OPTIONS, ...more });
  const parts = reports.map(add).join('');
  if (isWhole && parts !== '') throw new Error(`${name} wrote before the end`);
  return header + parts + end(summary);
}

export const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);
