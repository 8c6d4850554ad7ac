import { isUtf8 } from 'node:buffer';

import { busy } from '../util/busy.ts';
import { decodeWindows1252 } from '../util/windows1252.ts';
import { charsetOf } from './charset.ts';
import { isHtml, isTextual } from './content-type.ts';

export interface BodyField {
  readonly body: string;
  readonly body_encoding: 'utf-8' | 'base64';
}

/** Bytes that no text has (WHATWG MIME Sniffing, section 3). */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const BINARY = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;

/**
 * Puts a body into a record, without loss.
 *
 * `utf-8`: `body` is the text. It was UTF-8, a byte order mark included, so that encoding it gives
 * the same bytes back; or it is text by its Content-Type and decoded without damage by its charset
 * (see `decodeBody`). `base64`: everything else, byte for byte.
 */
export function bodyField(body: Buffer, contentType: string | null): BodyField {
  return busy('putting a body into its record', null, body.length, () =>
    fieldOf(body, contentType),
  );
}

function fieldOf(body: Buffer, contentType: string | null): BodyField {
  const isText = isTextual(contentType) || isHtml(contentType, body);
  const text = isText ? textOf(body, contentType) : undefined;
  if (text !== undefined) return { body: text, body_encoding: 'utf-8' };
  if (isUtf8(body)) return { body: body.toString(), body_encoding: 'utf-8' };
  return { body: body.toString('base64'), body_encoding: 'base64' };
}

/** The text of a body in a charset other than UTF-8; undefined where it does not read as text. */
function textOf(body: Buffer, contentType: string | null): string | undefined {
  const encoding = charsetOf(body, contentType);
  if (encoding === 'utf-8') return undefined;
  const text = decodeStrictly(body, encoding);
  // Old servers call every file text/plain in ISO-8859-1, which decodes anything.
  return text === undefined || BINARY.test(text) ? undefined : text;
}

function decodeStrictly(body: Buffer, encoding: string): string | undefined {
  if (encoding === 'windows-1252') return decodeWindows1252(body);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
