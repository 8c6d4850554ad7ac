import type { FormatOptions, RecordFormatter } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { printable } from '../util/printable.ts';
import { templateFormat } from './template.ts';

// Where the columns end, counted from the start of the line.
const SIZE_END = 12;
const SECONDS_END = 19;

const RESET = '\u001b[0m';
const RED = '\u001b[31m';
const COLOR_OF_CLASS: readonly (string | undefined)[] = [
  undefined,
  undefined,
  '\u001b[32m', // 2xx green
  '\u001b[36m', // 3xx cyan
  '\u001b[33m', // 4xx yellow
  RED,
];

/**
 * `status size seconds url`, in columns for the eye and in four fields for awk; after a redirect
 * ` -> final_url` follows. A failure has its error_code in place of the status; what was not fetched
 * has its skip_reason there, and ` skipped: rule` at the end. What is unknown is `-`. With `fields`:
 * the values of these, with tabs between them.
 */
export function linesFormat(options: FormatOptions): RecordFormatter {
  const { fields, color } = options;
  if (fields !== undefined) {
    const template = fields.map((name) => `{${name}}`).join('\t');
    return templateFormat({ template, color });
  }
  return { format: (record) => line(record, color) };
}

function line(record: FetchRecord, color: boolean): string {
  const { size, time_total: seconds } = record;
  const status = statusText(record);
  let text = column(status, size === null ? '-' : String(size), SIZE_END);
  text = column(text, seconds === null ? '-' : seconds.toFixed(3), SECONDS_END);
  text += ` ${oneWord(record.url)}${remark(record)}`;
  if (!color) return `${text}\n`;
  const tint = tintOf(record);
  return tint === undefined
    ? `${text}\n`
    : `${tint}${status}${RESET}${text.slice(status.length)}\n`;
}

function statusText(record: FetchRecord): string {
  if (isSkipped(record)) return oneWord(record.skip_reason);
  if (record.failed) return record.error_code ?? 'failed';
  return record.status_code === null ? '-' : String(record.status_code);
}

/** What follows the URL. */
function remark(record: FetchRecord): string {
  const { url, final_url: finalUrl, skip_rule: rule = null } = record;
  if (isSkipped(record)) return rule === null ? ' skipped' : ` skipped: ${printable(rule)}`;
  return finalUrl === null || finalUrl === url ? '' : ` -> ${oneWord(finalUrl)}`;
}

function tintOf(record: FetchRecord): string | undefined {
  if (isSkipped(record)) return undefined;
  return record.failed ? RED : COLOR_OF_CLASS[Math.floor((record.status_code ?? 0) / 100)];
}

function isSkipped(record: FetchRecord): record is FetchRecord & { skip_reason: string } {
  return record.skip_reason !== undefined && record.skip_reason !== null;
}

/** Appends `cell` so that it ends at `end`, or after one space where the line is longer already. */
function column(text: string, cell: string, end: number): string {
  return text + cell.padStart(Math.max(cell.length + 1, end - text.length));
}

// As words nearly always are.
const PLAIN_WORD = /^[!-~]*$/;

/** A space in an input that is no URL would shift the fields of awk. */
function oneWord(text: string): string {
  return PLAIN_WORD.test(text) ? text : printable(text).replaceAll(' ', '\\x20');
}
