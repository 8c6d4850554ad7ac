import type { RecordFormatter } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { ByteText } from '../util/byte-text.ts';

/** Writes one record, with its line end. */
export type RecordEncoder = (record: FetchRecord, out: ByteText) => void;

/** A formatter that makes bytes without making text first. */
export interface ByteFormatter extends RecordFormatter {
  readonly encode: RecordEncoder;
}

/** What writes as `formatter` does, in the quickest way that it knows; where that throws, nothing. */
export function encoderOf(formatter: RecordFormatter | ByteFormatter): RecordEncoder {
  if (!('encode' in formatter)) return (record, out) => out.text(formatter.format(record));
  const { encode } = formatter;
  return (record, out) => {
    const before = out.length;
    try {
      encode(record, out);
    } catch (error) {
      out.cut(before);
      throw error;
    }
  };
}

/** The formatter with this encoder. */
export function byteFormatter(encode: RecordEncoder, header?: string): ByteFormatter {
  const out = new ByteText();
  return {
    ...(header !== undefined && { header }),
    encode,
    format(record) {
      out.cut(0);
      encode(record, out);
      return out.toString();
    },
  };
}
