import { UsageError } from '../../model/errors.ts';
import type { InputBatch } from '../../model/ports.ts';
import { maskPassword } from '../../model/target.ts';
import { printable } from '../../util/printable.ts';
import type { Finished } from '../feed.ts';
import { inputHash } from './input-hash.ts';

const PAGE_SIZE = 4096;
/** More than any list holds: a `seq` beyond it was not written by gfetch. */
const MAX_SEQ = 2 ** 32;

/** Which inputs are recorded: 4 bytes for each, never the list itself. */
export class FinishedInputs implements Finished {
  readonly #output: string;
  /** By page and place of `seq`: the hash of the input, 0 where there is no record. */
  readonly #pages = new Map<number, Uint32Array>();
  #last = 0;
  #count = 0;

  /** @param output for messages: the file that tells. */
  constructor(output: string) {
    this.#output = printable(output);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * @param line where in the output it stands
   * @throws UsageError where `seq` is held already, or is none.
   */
  add(seq: number, input: string, line: number): void {
    const where = `${this.#output}:${line}`;
    if (seq > MAX_SEQ) {
      throw new UsageError(`${where}: seq ${seq} is the number of no input; it cannot be resumed`);
    }
    if (this.holds(seq)) {
      throw new UsageError(`${where}: holds input ${seq} a second time; it cannot be resumed`);
    }
    const number = Math.floor(seq / PAGE_SIZE);
    const page = this.#pages.get(number) ?? new Uint32Array(PAGE_SIZE);
    page[seq % PAGE_SIZE] = inputHash(input);
    this.#pages.set(number, page);
    this.#last = Math.max(this.#last, seq);
    this.#count += 1;
  }

  holds(seq: number): boolean {
    return this.#hashOf(seq) !== 0;
  }

  /**
   * Forgets what `other` does not hold.
   *
   * @throws UsageError when it holds another input under the same number.
   */
  keepWhatIsIn(other: FinishedInputs): void {
    this.#last = 0;
    for (const [number, page] of this.#pages) {
      for (const [place, hash] of page.entries()) {
        if (hash === 0) continue;
        const seq = number * PAGE_SIZE + place;
        const otherHash = other.#hashOf(seq);
        if (otherHash === hash) {
          this.#last = Math.max(this.#last, seq);
          continue;
        }
        if (otherHash !== 0) {
          throw new UsageError(
            `${this.#output} and ${other.#output} hold different inputs as ${seq}: they are not of the same run`,
          );
        }
        page[place] = 0;
        this.#count -= 1;
      }
    }
  }

  has(seq: number, input: string, where: string): boolean {
    const hash = this.#hashOf(seq);
    if (hash === 0) return false;
    if (hash === inputHash(input)) return true;
    throw new UsageError(
      `${where}: the input has changed since ${this.#output} was written: ` +
        `input ${seq} is another URL there. Restore the list, or remove the output to start over`,
    );
  }

  /**
   * Compares the whole of what is recorded with the inputs, before anything is fetched.
   *
   * @throws UsageError where they differ.
   */
  async verify(inputs: AsyncIterable<InputBatch>): Promise<void> {
    let seq = 0;
    for await (const { source, items } of inputs) {
      for (const { text, line } of items) {
        seq += 1;
        if (seq > this.#last) return;
        this.has(seq, maskPassword(text), `${printable(source)}:${line}`);
      }
    }
    if (seq < this.#last) {
      throw new UsageError(
        `the input has changed since ${this.#output} was written: it ends after ${seq} URLs, ` +
          `but number ${this.#last} is recorded there. Restore the list, or remove the output`,
      );
    }
  }

  #hashOf(seq: number): number {
    return this.#pages.get(Math.floor(seq / PAGE_SIZE))?.[seq % PAGE_SIZE] ?? 0;
  }
}
