import { jsonText } from '../util/json-text.ts';
import type { Summary } from './summary.ts';

/** The summary as indented JSON with a line end. What a terminal would obey is escaped in it. */
export function renderSummaryJson(summary: Summary): string {
  return `${jsonText(summary, 2)}\n`;
}
