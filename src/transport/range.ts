import { failure, type Failure } from '../model/errors.ts';
import { headerValue, type RawHeaders } from './raw-headers.ts';

/** One range as it was asked for; `first` null: so many bytes from the end. */
interface AskedRange {
  readonly first: number | null;
  /** Infinite: to the end. */
  readonly last: number;
}

/** What a 206 says it holds (RFC 9110, 14.4). */
interface SentRange {
  readonly first: number;
  readonly last: number;
  /** Null: the server does not know. */
  readonly total: number | null;
}

/**
 * Why a 206 does not answer a request with this Range header; null: it does, or more than one range
 * was asked for, whose parts are in the body (RFC 9110, 15.3.7). Pure.
 */
export function partProblem(asked: string, raw: RawHeaders): Failure | null {
  const range = readAsked(asked);
  if (range === null) return null;
  const told = headerValue(raw, 'content-range');
  if (told === undefined) return failure('bad_response', 'a 206 without a Content-Range');
  const sent = readSent(told);
  if (sent !== null && isAnswer(sent, range) && isLength(sent, raw)) return null;
  return failure('bad_response', `asked for ${asked}, the server sent ${told}`);
}

/** Null: several ranges, or none that we understand. */
function readAsked(text: string): AskedRange | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(text.trim()) ?? [];
  if (first === undefined || last === undefined || first + last === '') return null;
  if (first === '') return { first: null, last: Number(last) };
  return { first: Number(first), last: last === '' ? Infinity : Number(last) };
}

function readSent(text: string): SentRange | null {
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(text.trim()) ?? [];
  if (first === undefined || last === undefined) return null;
  const sent = {
    first: Number(first),
    last: Number(last),
    total: total === undefined || total === '*' ? null : Number(total),
  };
  const isWithin = sent.first <= sent.last && (sent.total === null || sent.last < sent.total);
  return isWithin ? sent : null;
}

function isAnswer(sent: SentRange, { first, last }: AskedRange): boolean {
  const { total } = sent;
  if (total === null) {
    return first === null
      ? sent.last - sent.first < last
      : sent.first === first && sent.last <= last;
  }
  const wanted = first ?? Math.max(0, total - last);
  const end = first === null ? total - 1 : Math.min(last, total - 1);
  return sent.first === wanted && sent.last === end;
}

function isLength(sent: SentRange, raw: RawHeaders): boolean {
  const length = headerValue(raw, 'content-length');
  return length === undefined || Number(length) === sent.last - sent.first + 1;
}
