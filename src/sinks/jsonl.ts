import { FIELD_NAMES, type CoreField, type RecordField } from '../model/fields.ts';
import type { FormatOptions, KeyReader, RecordFormatter, RecordKey } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { jsonString, jsonText } from '../util/json-text.ts';
import { recordKey } from './record-key.ts';

/** What `recordJson` writes by hand; a core field that is missing here is a type error. */
const WRITTEN_BY_HAND = {
  seq: true,
  input: true,
  url: true,
  final_url: true,
  method: true,
  status_code: true,
  failed: true,
  error_code: true,
  error_phase: true,
  error: true,
  content_type: true,
  size: true,
  size_download: true,
  size_verified: true,
  http_version: true,
  remote_ip: true,
  remote_port: true,
  num_redirects: true,
  num_retries: true,
  time_queue: true,
  time_namelookup: true,
  time_connect: true,
  time_appconnect: true,
  time_starttransfer: true,
  time_total: true,
  timestamp: true,
} satisfies Record<CoreField, true>;

const OPTIONAL_FIELDS = FIELD_NAMES.filter((name) => !Object.hasOwn(WRITTEN_BY_HAND, name));

/**
 * One JSON object per line, its keys in the order of `FIELD_NAMES`, or those of `fields`, `null`
 * where the record has none. See `jsonText` for what is escaped, and why.
 */
export function jsonlFormat({ fields }: FormatOptions): RecordFormatter {
  if (fields === undefined) return { format: (record) => `${recordJson(record)}\n` };
  return {
    format: (record) => {
      const members = fields.map((name) => member(name, record[name] ?? null));
      return `{${members.join(',')}}\n`;
    },
  };
}

/**
 * What `JSON.stringify` would write of the record with its keys in order. Putting them in order
 * first would cost a fifth more.
 */
function recordJson(record: FetchRecord): string {
  const input = jsonString(record.input);
  const url = record.url === record.input ? input : jsonString(record.url);
  const finalUrl = record.final_url === record.url ? url : textOrNull(record.final_url);
  let json =
    `{"seq":${number(record.seq)},"input":${input},"url":${url},"final_url":${finalUrl}` +
    `,"method":${jsonString(record.method)},"status_code":${number(record.status_code)}` +
    `,"failed":${record.failed},"error_code":${textOrNull(record.error_code)}` +
    `,"error_phase":${textOrNull(record.error_phase)},"error":${textOrNull(record.error)}` +
    `,"content_type":${textOrNull(record.content_type)},"size":${number(record.size)}` +
    `,"size_download":${number(record.size_download)},"size_verified":${record.size_verified}` +
    `,"http_version":${textOrNull(record.http_version)}` +
    `,"remote_ip":${textOrNull(record.remote_ip)},"remote_port":${number(record.remote_port)}` +
    `,"num_redirects":${number(record.num_redirects)},"num_retries":${number(record.num_retries)}` +
    `,"time_queue":${number(record.time_queue)}` +
    `,"time_namelookup":${number(record.time_namelookup)}` +
    `,"time_connect":${number(record.time_connect)}` +
    `,"time_appconnect":${number(record.time_appconnect)}` +
    `,"time_starttransfer":${number(record.time_starttransfer)}` +
    `,"time_total":${number(record.time_total)},"timestamp":${jsonString(record.timestamp)}`;
  for (const name of OPTIONAL_FIELDS) {
    const value = record[name];
    if (value !== undefined) json += `,${member(name, value)}`;
  }
  return `${json}}`;
}

function member(name: RecordField, value: unknown): string {
  return `"${name}":${jsonText(value)}`;
}

function number(value: number | null): string {
  return value !== null && Number.isFinite(value) ? String(value) : 'null';
}

function textOrNull(value: string | null): string {
  return value === null ? 'null' : jsonString(value);
}

/** Reads the lines of `jsonlFormat`, also where their keys were put in another order since. */
export function jsonlKeys([first]: readonly RecordField[]): KeyReader {
  return { head: `{"${first}":`, hasHeader: false, spansLines: false, read: keyOfLine };
}

// What `recordJson` writes first; anything else is left to JSON.parse.
const FIRST_MEMBERS = /^\{"seq":(\d{1,15}),"input":"([^"\\]*)",/;

function keyOfLine(line: string): RecordKey | null {
  const found = FIRST_MEMBERS.exec(line);
  if (found !== null && line.endsWith('}') && !line.includes('"interrupted"')) {
    return recordKey(Number(found[1]), found[2], null);
  }
  const { seq, input, error_code: code } = parsedObject(line);
  return recordKey(seq, input, code);
}

function parsedObject(line: string): Record<string, unknown> {
  try {
    return (JSON.parse(line) ?? {}) as Record<string, unknown>;
  } catch {
    return {}; // has no key either
  }
}
