import type { RecordField } from '../model/fields.ts';
import type { FormatOptions, KeyReader, RecordKey } from '../model/ports.ts';
import { byteFormatter, type ByteFormatter } from './encoder.ts';
import { chosenFields, wholeRecord } from './jsonl-record.ts';
import { recordKey } from './record-key.ts';

/**
 * One JSON object per line, its keys in the order of `FIELD_NAMES`, or those of `fields`, `null`
 * where the record has none. See `jsonText` for what is escaped, and why.
 */
export function jsonlFormat({ fields }: FormatOptions): ByteFormatter {
  return byteFormatter(fields === undefined ? wholeRecord() : chosenFields(fields));
}

/** Reads the lines of `jsonlFormat`, also where their keys were put in another order since. */
export function jsonlKeys([first]: readonly RecordField[]): KeyReader {
  return { head: `{"${first}":`, hasHeader: false, spansLines: false, read: keyOfLine };
}

// What `wholeRecord` writes first; anything else is left to JSON.parse.
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
