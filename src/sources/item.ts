import { failure } from '../model/errors.ts';
import type { InputItem } from '../model/ports.ts';
import { isFailure, maskPasswords, parseTarget } from '../model/target.ts';
import { clip } from '../util/clip.ts';
import { formatCount } from '../util/humanize.ts';
import type { Line } from '../util/lines.ts';
import { printable } from '../util/printable.ts';

/** The longest line of text that is read: no server takes a URL of that length. */
export const MAX_URL_BYTES = 65_536;

/** The name of what is read, for a message. */
export function sourceName(source: string): string {
  return source === '-' ? 'stdin' : printable(source);
}

/** `line 3 of urls.txt`, `argument 2`. */
export function place(source: string, line: number): string {
  return source === 'argument' ? `argument ${line}` : `line ${line} of ${sourceName(source)}`;
}

/** An input that cannot be used, for the reason that `message` gives. */
export function badItem(text: string, line: number, message: string): InputItem {
  return {
    text: visible(maskPasswords(text)),
    line,
    failure: failure('invalid_url', message, 'input'),
  };
}

/** The item of a trimmed URL, with a failure where it would not reach the server as it is. */
export function urlItem(text: string, line: number, source: string): InputItem {
  const problem = SUSPECT.test(text) ? urlProblem(text) : null;
  if (problem === null) return { text, line };
  return badItem(text, line, `${place(source, line)} ${problem}`);
}

/** The item of a line that could not be read. */
export function faultItem(line: Line, source: string, maxBytes: number): InputItem {
  const problem =
    line.fault === 'too_long'
      ? `is longer than ${formatCount(maxBytes)} bytes`
      : 'is not valid UTF-8';
  const message = `${place(source, line.number)} ${problem}`;
  return badItem(headOf(line.text, true), line.number, message);
}

// The URL parser would drop or replace these without a word.
const CONTROL = /\p{Cc}/u;
const LONE_SURROGATE = /\p{Cs}/u;
/** One pass over what is nearly always fine. */
const SUSPECT = /[\p{Cc}\p{Cs}]|\*\*\*@/u;

function urlProblem(text: string): string | null {
  if (CONTROL.test(text)) return 'has a control character in its URL';
  if (LONE_SURROGATE.test(text)) return 'has half a surrogate pair in its URL';
  const target = parseTarget(text);
  if (isFailure(target) || target.credentials?.password !== '***') return null;
  return 'has a password that was masked when it was written, and cannot be used again';
}

/** Writes what cannot be shown, or written as UTF-8, as `\x1b` and `\ud800`. */
function visible(text: string): string {
  return printable(text).replace(/\p{Cs}/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

const HEAD_LENGTH = 200;
/** What may be the beginning of a password, where the text has been cut. */
const CUT_PASSWORD = /((?:^|[/\\]{2})[^/\\?#@:\s"]*:)[^/\\?#@\s"]+$/;

/**
 * The head of a text that is no URL but may hold one; passwords in it are masked. `isCut`: it is no more
 * than a head already.
 */
export function headOf(text: string, isCut = false): string {
  const masked = maskPasswords(text);
  if (!isCut && masked.length <= HEAD_LENGTH) return masked;
  return clip(masked, HEAD_LENGTH).replace(CUT_PASSWORD, '$1***');
}
