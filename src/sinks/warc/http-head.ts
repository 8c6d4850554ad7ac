import { STATUS_CODES } from 'node:http';

import type { WarcExchange } from './exchange.ts';

/** What is put before the name of a header that is not true of the body as it is kept. */
const ORIGINAL = 'X-Archive-Orig-';

/** They tell how the body was on the wire. */
const WIRE_HEADERS: ReadonlySet<string> = new Set(['content-encoding', 'transfer-encoding']);

/**
 * The head of a response, with its empty line. The body is kept decoded, so headers about its codings
 * get another name, and Content-Length is that of the body as it is kept: whoever replays the record
 * needs to know nothing of this.
 */
export function responseHead(exchange: WarcExchange): Buffer {
  const { statusCode, httpVersion, rawHeaders, body } = exchange;
  const version = httpVersion === '1.0' ? '1.0' : '1.1';
  const lines = [`HTTP/${version} ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`];
  const length = String(body.length);
  let hasLength = false;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = oneLine(rawHeaders[at] ?? '');
    const value = oneLine(rawHeaders[at + 1] ?? '');
    const lower = name.toLowerCase();
    if (lower === 'content-length') {
      const isTrue = value.trim() === length && !hasLength;
      if (isTrue) hasLength = true;
      lines.push(`${isTrue ? '' : ORIGINAL}${name}: ${value}`);
    } else {
      lines.push(`${WIRE_HEADERS.has(lower) ? ORIGINAL : ''}${name}: ${value}`);
    }
  }
  if (!hasLength) lines.push(`Content-Length: ${length}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** The head of a request, with its empty line. */
export function requestHead(head: string): Buffer {
  const lines = head.trimEnd().split(/\r?\n/);
  return Buffer.from(`${lines.map(oneLine).join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Lines of `application/warc-fields`. */
export function warcFields(fields: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(fields).map(
    ([name, value]) => `${oneLine(name)}: ${fieldValue(value)}\r\n`,
  );
  return Buffer.from(lines.join(''));
}

/** A value of a WARC header or field: UTF-8, on one line. */
export function fieldValue(text: string): string {
  return text.replace(LINE_ENDS, ' ');
}

// oxlint-disable-next-line no-control-regex -- that is what it is for
const LINE_ENDS = /[\u0000\r\n]+/g;
// oxlint-disable-next-line no-control-regex -- what has a byte in Latin-1
const LATIN1 = /^[\u0000-\u00ff]*$/;

/**
 * Text for one line of Latin-1. What Latin-1 has no byte for becomes its UTF-8; cut to a byte, it could
 * become the end of a line.
 */
function oneLine(text: string): string {
  const latin1 = LATIN1.test(text) ? text : Buffer.from(text).toString('latin1');
  return latin1.replace(LINE_ENDS, ' ');
}
