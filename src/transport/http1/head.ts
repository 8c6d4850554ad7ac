import { badResponse, headersTooLarge } from './problems.ts';
import { COLON, CR, HTAB, IS_TEXT, IS_TOKEN, LF, SPACE } from './syntax.ts';

/** Of one response: blank lines, interim responses, headers and trailers together. */
export const MAX_HEAD_BYTES = 64 * 1024;

const PROTOCOL = Buffer.from('HTTP/1.');
const MINOR_AT = PROTOCOL.length;
const STATUS_AT = MINOR_AT + 2;
const AFTER_STATUS = STATUS_AT + 3;
const ZERO = 0x30;
const NINE = 0x39;

/** In place of a position: the line has not come to its end, or there is a problem. */
const STUCK = -1;

/** Where names and values lie in what is being read, four numbers a line; shared, and used at once. */
const marks: number[] = [];

/**
 * Reads status lines, headers and trailers (RFC 9112, 4, 5 and 7.1.2), line by line as they come. What
 * it makes of them depends on the bytes alone, not on how they were cut.
 *
 * Lines may end in LF alone (2.2), a reason may be missing, blank lines may come before the first.
 * Not taken are folded lines, a space before the colon, control characters, a CR alone.
 */
export class HeadReader {
  statusCode = 0;
  /** The last digit of the version. */
  minorVersion = 1;
  /** Name, value, name, value … as they came. */
  fields: string[] = [];
  /** The empty line was read. */
  isComplete = false;
  problem: Error | null = null;
  /** The status line is still to come. */
  #isStart = true;
  #bytes = 0;
  /** The beginning of a line whose end is still to come. */
  #line: Buffer | null = null;
  #lineBytes = 0;
  /** Where the line ends that is the problem. */
  #badEnd = 0;

  /** Another response begins. */
  begin(): void {
    this.#bytes = 0;
    this.beginNext();
  }

  /** What follows an interim response begins, and counts to the same limit. */
  beginNext(): void {
    this.beginTrailers();
    this.#isStart = true;
  }

  /** Fields without a status line, which count to the same limit. */
  beginTrailers(): void {
    this.fields = [];
    this.isComplete = false;
    this.problem = null;
    this.#isStart = false;
    this.#lineBytes = 0;
    this.#badEnd = 0;
  }

  /** Reads on, up to the empty line or as far as there is something; returns where it left off. */
  read(bytes: Buffer, from: number, end: number): number {
    let at = from;
    if (this.#lineBytes > 0) {
      at = this.#readHeld(bytes, from, end);
      if (this.#lineBytes > 0 || this.isComplete || this.problem !== null) return at;
    }
    const start = at;
    at = this.#readLines(bytes, start, end);
    this.#bytes += at - start;
    this.#keepFields(bytes, start, at);
    if (this.problem !== null || this.isComplete) return at;
    this.#hold(bytes, at, end);
    return end;
  }

  #readLines(bytes: Buffer, start: number, end: number): number {
    const limit = start + MAX_HEAD_BYTES - this.#bytes;
    let at = start;
    while (at < end && !this.isComplete) {
      const next = this.#isStart
        ? this.#readStatus(bytes, at, end)
        : this.#readField(bytes, at, end);
      if (Math.max(next, this.#badEnd) > limit) this.problem = headersTooLarge(MAX_HEAD_BYTES);
      if (next === STUCK || this.problem !== null) break;
      at = next;
    }
    return at;
  }

  /** Goes on with a line that was cut. */
  #readHeld(bytes: Buffer, from: number, end: number): number {
    const lf = bytes.indexOf(LF, from);
    const isCut = lf === -1 || lf >= end;
    const stop = isCut ? end : lf + 1;
    this.#hold(bytes, from, stop);
    if (isCut || this.problem !== null) return stop;
    const line = this.#line as Buffer;
    const length = this.#lineBytes;
    this.#lineBytes = 0;
    this.#bytes += this.#readLines(line, 0, length);
    this.#keepFields(line, 0, length);
    // Few lines are cut, and connections may be many.
    this.#line = null;
    return stop;
  }

  /** Keeps the beginning of a line for later. */
  #hold(bytes: Buffer, from: number, to: number): void {
    const length = this.#lineBytes + to - from;
    if (this.#bytes + length > MAX_HEAD_BYTES) {
      this.problem = headersTooLarge(MAX_HEAD_BYTES);
      return;
    }
    if (this.#line === null || this.#line.length < length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(256, 2 * length));
      this.#line?.copy(larger, 0, 0, this.#lineBytes);
      this.#line = larger;
    }
    bytes.copy(this.#line, this.#lineBytes, from, to);
    this.#lineBytes = length;
    // What is no HTTP at all need not send a whole line to be known for it.
    if (this.#isStart) this.#checkStart(this.#line, 0, length);
  }

  #keepFields(bytes: Buffer, start: number, end: number): void {
    if (marks.length === 0) return;
    const text = bytes.toString('latin1', start, end);
    for (let i = 0; i < marks.length; i += 4) {
      this.fields.push(
        text.substring((marks[i] as number) - start, (marks[i + 1] as number) - start),
        text.substring((marks[i + 2] as number) - start, (marks[i + 3] as number) - start),
      );
    }
    marks.length = 0;
  }

  #readStatus(bytes: Buffer, at: number, end: number): number {
    const first = bytes[at];
    if (first === LF) return at + 1;
    if (first === CR) return this.#lineEnd(bytes, at, at, end);
    if (!this.#checkStart(bytes, at, end)) return STUCK;
    let i = at + AFTER_STATUS;
    while (i < end && IS_TEXT[bytes[i] as number] === 1) i += 1;
    const next = this.#lineEnd(bytes, at, i, end);
    if (next === STUCK) return STUCK;
    this.minorVersion = (bytes[at + MINOR_AT] as number) - ZERO;
    this.statusCode = digitsAt(bytes, at + STATUS_AT);
    this.#isStart = false;
    return next;
  }

  /** Whether it is the beginning of a status line, as far as it goes. */
  #checkStart(bytes: Buffer, at: number, end: number): boolean {
    const length = Math.min(end - at, AFTER_STATUS + 1);
    for (let place = 0; place < length; place += 1) {
      const byte = bytes[at + place] as number;
      if (fits(byte, place)) continue;
      if (byte === CR && place === 0) return true;
      this.problem = badResponse(
        place < STATUS_AT
          ? 'the answer is not HTTP/1.1'
          : 'the status is not a number from 100 to 999',
      );
      return false;
    }
    return true;
  }

  #readField(bytes: Buffer, at: number, end: number): number {
    let i = at;
    while (i < end && IS_TOKEN[bytes[i] as number] === 1) i += 1;
    if (i === end) return STUCK;
    if (i === at && (bytes[i] === CR || bytes[i] === LF)) {
      const next = this.#lineEnd(bytes, at, i, end);
      this.isComplete = next !== STUCK;
      return next;
    }
    if (i === at || bytes[i] !== COLON) return this.#bad(bytes, at, end);
    const nameEnd = i;
    i += 1;
    while (i < end && (bytes[i] === SPACE || bytes[i] === HTAB)) i += 1;
    const value = i;
    while (i < end && IS_TEXT[bytes[i] as number] === 1) i += 1;
    let valueEnd = i;
    const next = this.#lineEnd(bytes, at, i, end);
    if (next === STUCK) return STUCK;
    while (valueEnd > value && isBlank(bytes[valueEnd - 1] as number)) valueEnd -= 1;
    marks.push(at, nameEnd, value, valueEnd);
    return next;
  }

  /** Where the next line begins, if this one that began at `at` ends at `i`. */
  #lineEnd(bytes: Buffer, at: number, i: number, end: number): number {
    if (i >= end) return STUCK;
    if (bytes[i] === LF) return i + 1;
    if (bytes[i] !== CR) return this.#bad(bytes, at, end);
    if (i + 1 === end) return STUCK;
    return bytes[i + 1] === LF ? i + 2 : this.#bad(bytes, at, end);
  }

  /** A line that breaks the rules is judged when all of it is there, so that cuts make no difference. */
  #bad(bytes: Buffer, at: number, end: number): number {
    const lf = bytes.indexOf(LF, at);
    if (lf === -1 || lf >= end) return STUCK;
    this.#badEnd = lf + 1;
    this.problem = badResponse(
      this.#isStart ? 'the status line breaks the rules of HTTP' : fieldProblem(bytes, at),
    );
    return STUCK;
  }
}

/** Whether the byte may stand in this place of a status line. */
function fits(byte: number, place: number): boolean {
  if (place < MINOR_AT) return byte === PROTOCOL[place];
  if (place === MINOR_AT) return byte === ZERO || byte === ZERO + 1;
  if (place === STATUS_AT - 1) return byte === SPACE;
  if (place === STATUS_AT) return byte > ZERO && byte <= NINE;
  if (place < AFTER_STATUS) return byte >= ZERO && byte <= NINE;
  return byte === SPACE || byte === CR || byte === LF;
}

/** The number that three digits stand for. */
function digitsAt(bytes: Buffer, at: number): number {
  const digit = (place: number): number => (bytes[at + place] as number) - ZERO;
  return 100 * digit(0) + 10 * digit(1) + digit(2);
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === HTAB;
}

function fieldProblem(bytes: Buffer, at: number): string {
  return isBlank(bytes[at] as number)
    ? 'a header is folded over several lines'
    : 'a header breaks the rules of HTTP';
}
