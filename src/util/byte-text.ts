const FIRST_BYTES = 16 * 1024;
/** What it has beyond this after one large text is given back. */
const MAX_KEPT_BYTES = 1024 * 1024;

/** UTF-8 takes so many bytes, at most, for a unit of a JavaScript string. */
const MAX_UNIT_BYTES = 3;
/** Up to here, room for the worst case costs less than a count. */
const MAX_UNCOUNTED = 4096;

const QUOTE = 0x22;
const POINT = 0x2e;
const ZERO = 0x30;
const BACKSLASH = 0x5c;

const MICROS = 1_000_000;
/** Below this, a number with six decimals has no more than fifteen digits. */
const QUICK_BELOW = 1e9;
const MAX_NUMBER_BYTES = 20;
/** `000` to `999`, one after the other. */
const THREE_DIGITS = Buffer.from(
  Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0')).join(''),
);

/**
 * UTF-8 that is put together piece by piece, in memory that is used again. For pieces that recur, this
 * takes a third of the time of joining strings and encoding them in the end.
 */
export class ByteText {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  /** Bytes. */
  get length(): number {
    return this.#length;
  }

  /** Half a surrogate pair becomes U+FFFD. */
  text(text: string): void {
    const isLong = text.length > MAX_UNCOUNTED;
    this.#reserve(isLong ? Buffer.byteLength(text) : text.length * MAX_UNIT_BYTES);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /**
   * The text as a JSON string, if it is of printable ASCII and nothing in it has to be escaped. False:
   * it is not, and nothing was written.
   */
  quoted(text: string): boolean {
    const { length } = text;
    this.#reserve(length + 2);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at] = QUOTE;
    for (let index = 0; index < length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit < 0x20 || unit > 0x7e || unit === QUOTE || unit === BACKSLASH) return false;
      at += 1;
      bytes[at] = unit;
    }
    bytes[at + 1] = QUOTE;
    this.#length = at + 2;
    return true;
  }

  /** One character of ASCII. */
  char(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = code;
    this.#length += 1;
  }

  /** Bytes that are UTF-8 already. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What lies between two lengths that it had, once more. */
  again(from: number, to: number): void {
    this.#reserve(to - from);
    this.#bytes.copyWithin(this.#length, from, to);
    this.#length += to - from;
  }

  /** A number as JavaScript writes it; quick for what has at most six decimals, as a time in seconds. */
  number(value: number): void {
    if ((value | 0) === value && value >= 0) {
      this.#whole(value);
      return;
    }
    const micros = Math.round(value * MICROS);
    // With up to fifteen digits, no other decimal of as many stands for the same number.
    if (value > 0 && value < QUICK_BELOW && micros / MICROS === value) {
      const whole = Math.floor(value);
      this.#whole(whole);
      this.#decimals(micros - whole * MICROS);
      return;
    }
    this.text(String(value));
  }

  /** What was written from `from` on: good until something is written after the next `cut`. */
  view(from = 0): Uint8Array {
    return this.#bytes.subarray(from, this.#length);
  }

  /** Forgets what was written from `length` on. */
  cut(length: number): void {
    this.#length = length;
    if (length === 0 && this.#bytes.length > MAX_KEPT_BYTES) {
      this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    }
  }

  toString(): string {
    return this.#bytes.toString('utf8', 0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes > this.#bytes.length) this.#grow(this.#length + bytes);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, needed));
    larger.set(this.view());
    this.#bytes = larger;
  }

  #whole(value: number): void {
    this.#reserve(MAX_NUMBER_BYTES);
    const bytes = this.#bytes;
    const start = this.#length;
    let end = start + 1;
    for (let power = 10; power <= value; power *= 10) end += 1;
    let left = value;
    for (let at = end - 1; at >= start; at -= 1) {
      const tens = (left / 10) | 0;
      bytes[at] = ZERO + left - tens * 10;
      left = tens;
    }
    this.#length = end;
  }

  /** The point, then so many millionths without the zeros at their end. */
  #decimals(micros: number): void {
    const bytes = this.#bytes;
    const start = this.#length;
    const thousandths = (micros / 1000) | 0;
    const left = 3 * thousandths;
    const right = 3 * (micros - thousandths * 1000);
    bytes[start] = POINT;
    bytes[start + 1] = THREE_DIGITS[left] ?? 0;
    bytes[start + 2] = THREE_DIGITS[left + 1] ?? 0;
    bytes[start + 3] = THREE_DIGITS[left + 2] ?? 0;
    bytes[start + 4] = THREE_DIGITS[right] ?? 0;
    bytes[start + 5] = THREE_DIGITS[right + 1] ?? 0;
    bytes[start + 6] = THREE_DIGITS[right + 2] ?? 0;
    let last = start + 6;
    while (bytes[last] === ZERO) last -= 1;
    this.#length = last + 1;
  }
}
