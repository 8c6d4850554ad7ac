import { isHeader, type RawHeaders } from '../raw-headers.ts';
import { badResponse } from './problems.ts';

/** In place of a length. */
export const CHUNKED = -1;
export const UNTIL_CLOSE = -2;

/** RFC 9112, 6.2: more is no length, and what a double cannot hold exactly never arrives. */
const MAX_LENGTH = 2 ** 63;
// The server counts from when it sent the response, and its clock may be fast.
const KEEP_ALIVE_MARGIN_MS = 1_000;

/** What the headers of a final response say of its end and of its connection. */
export class Framing {
  /** Bytes of the body, `CHUNKED`, or `UNTIL_CLOSE`. */
  length = 0;
  /** Another response may follow on the connection. */
  isPersistent = true;
  /** How long the server keeps the connection without use; infinite: it does not say. */
  keepAliveMs = Infinity;
  problem: Error | null = null;
  /** NaN: no such header. */
  #contentLength = Number.NaN;
  #codings: string | null = null;
  #connection: string | null = null;

  /**
   * Reads the headers of a response to `isHead`'s kind of request, by RFC 9112, 6.3 and 9.3. A length
   * that contradicts itself and a transfer coding other than chunked are problems; a length beside
   * chunks is not believed, nor is the connection after it.
   */
  read(isHead: boolean, statusCode: number, minorVersion: number, fields: RawHeaders): void {
    this.keepAliveMs = Infinity;
    this.problem = null;
    this.#contentLength = Number.NaN;
    this.#codings = null;
    this.#connection = null;
    for (let at = 0; at < fields.length; at += 2) {
      this.#note(fields[at] as string, fields[at + 1] as string);
    }
    this.isPersistent = this.#saysPersistent(minorVersion) && this.keepAliveMs > 0;
    this.length = this.#lengthOf(isHead, statusCode, minorVersion);
    if (this.length === UNTIL_CLOSE) this.isPersistent = false;
  }

  #note(name: string, value: string): void {
    switch (name.length) {
      case 10:
        if (isHeader(name, 'connection')) this.#connection = joined(this.#connection, value);
        else if (isHeader(name, 'keep-alive')) this.keepAliveMs = keepAliveMsOf(value);
        break;
      case 14:
        if (isHeader(name, 'content-length')) this.#noteLength(value);
        break;
      case 17:
        if (isHeader(name, 'transfer-encoding')) this.#codings = joined(this.#codings, value);
        break;
      default:
    }
  }

  #noteLength(value: string): void {
    const length = lengthOf(value);
    if (Number.isNaN(length)) this.problem = badResponse('the Content-Length is no length');
    else if (!Number.isNaN(this.#contentLength) && this.#contentLength !== length)
      this.problem = badResponse('the response has several lengths');
    this.#contentLength = length;
  }

  #lengthOf(isHead: boolean, statusCode: number, minorVersion: number): number {
    const codings = this.#codings;
    const hasLength = !Number.isNaN(this.#contentLength);
    if (isHead || statusCode === 304) return 0;
    if (statusCode === 204) {
      // What it announces may still come.
      if (codings !== null || this.#contentLength > 0) this.isPersistent = false;
      return 0;
    }
    if (codings === null) return hasLength ? this.#contentLength : UNTIL_CLOSE;
    if (codings.trim().toLowerCase() !== 'chunked') {
      this.problem = badResponse('the transfer coding is not understood');
    }
    // RFC 9112, 6.1 and 6.3: faulty, or an attempt to have something taken for the next response.
    if (hasLength || minorVersion === 0) this.isPersistent = false;
    return CHUNKED;
  }

  #saysPersistent(minorVersion: number): boolean {
    const options = this.#connection;
    if (options === null) return minorVersion === 1;
    const list = options.toLowerCase();
    if (hasOption(list, 'close')) return false;
    return minorVersion === 1 || hasOption(list, 'keep-alive');
  }
}

function joined(before: string | null, value: string): string {
  return before === null ? value : `${before},${value}`;
}

function hasOption(list: string, option: string): boolean {
  if (list === option) return true;
  return list.includes(option) && list.split(',').some((other) => other.trim() === option);
}

/** RFC 9110, 8.6: several equal ones are one. NaN: it is none. */
function lengthOf(value: string): number {
  const length = /^\d+$/.test(value) ? Number(value) : ofEqual(value);
  return length < MAX_LENGTH ? length : Number.NaN;
}

function ofEqual(value: string): number {
  if (!/^\d+(?:[\t ]*,[\t ]*\d+)+$/.test(value)) return Number.NaN;
  const [first = Number.NaN, ...others] = value.split(',').map(Number);
  return others.every((other) => other === first) ? first : Number.NaN;
}

/** `timeout=5, max=100`. */
function keepAliveMsOf(value: string): number {
  const [, seconds] = /(?:^|[,;\s])timeout=(\d{1,9})(?!\d)/i.exec(value) ?? [];
  return seconds === undefined
    ? Infinity
    : Math.max(0, Number(seconds) * 1000 - KEEP_ALIVE_MARGIN_MS);
}
