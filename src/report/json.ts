import type { Summary } from './summary.ts';

/** DEL and the C1 controls, which JSON may hold raw and some terminals obey. */
const RAW_CONTROLS = /[\u007f-\u009f]/g;

/** The summary as indented JSON with a line end. Every control character in it is escaped. */
export function renderSummaryJson(summary: Summary): string {
  const json = JSON.stringify(summary, null, 2).replace(
    RAW_CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${json}\n`;
}
