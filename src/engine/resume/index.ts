import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { rename, stat, truncate } from 'node:fs/promises';
import { finished as streamFinished } from 'node:stream/promises';

import { UsageError } from '../../model/errors.ts';
import { CORE_FIELDS, type RecordField } from '../../model/fields.ts';
import type { InputBatch } from '../../model/ports.ts';
import { maskPassword } from '../../model/target.ts';
import { withoutControls } from '../../util/printable.ts';
import type { Finished } from '../feed.ts';
import { KEY_FIELDS, KEY_READERS, type KeyReader } from './keys.ts';
import { splitStored } from './split.ts';

/** An output that is to be gone on with. */
export interface ResumableOutput {
  readonly path: string;
  /** The name of its format. */
  readonly format: string;
}

/** What an earlier run has left in its outputs. */
export interface Stored {
  /** What every output holds. */
  readonly finished: FinishedInputs;
  /**
   * Cuts the outputs to the records of `finished`, so that a run can add to them: a torn last record
   * goes, and what a killed run had written to some of them only.
   */
  cut(): Promise<void>;
}

/**
 * Reads which inputs are done. Changes nothing yet.
 *
 * Records of URLs that were read but never begun (`interrupted`) do not count, since they are to be
 * fetched now.
 *
 * @param fields those of every record; the core fields where undefined.
 * @throws UsageError for a format or fields that cannot be resumed, or a file that gfetch did not write.
 */
export async function readStored(
  outputs: readonly ResumableOutput[],
  fields: readonly RecordField[] = CORE_FIELDS,
): Promise<Stored> {
  for (const name of KEY_FIELDS) {
    if (fields.includes(name)) continue;
    throw new UsageError(
      `--resume needs the fields ${KEY_FIELDS.join(', ')}: add ${name} to --fields`,
    );
  }
  for (const output of outputs) checkResumable(output);
  const missing = outputs.filter(({ path }) => !existsSync(path));
  const [present] = outputs.filter(({ path }) => existsSync(path));
  if (present === undefined) {
    return { finished: new FinishedInputs(outputs[0]?.path ?? ''), cut: async () => {} };
  }
  if (missing[0] !== undefined) {
    throw new UsageError(
      `${missing[0].path} is missing, but ${present.path} is there: --resume needs both, or neither`,
    );
  }
  const [finished, ...others] = await Promise.all(
    outputs.map((each) => readFinished(each, fields)),
  );
  if (finished === undefined) throw new Error('no output to resume');
  for (const other of others) finished.keepWhatIsIn(other);
  return {
    finished,
    cut: async () => {
      await Promise.all(outputs.map((output) => cut(output, fields, finished)));
    },
  };
}

function checkResumable({ path, format }: ResumableOutput): void {
  if (path.endsWith('.gz')) {
    throw new UsageError(`${path}: --resume cannot go on with a compressed output`);
  }
  if (!Object.hasOwn(KEY_READERS, format)) {
    const known = Object.keys(KEY_READERS).join(', ');
    throw new UsageError(
      `${path}: --resume cannot go on with the format ${format} (only ${known})`,
    );
  }
}

function readerOf({ path, format }: ResumableOutput, fields: readonly RecordField[]): KeyReader {
  const create = KEY_READERS[format];
  if (create === undefined) throw new Error(`no key reader for ${format}`);
  return create(path, fields);
}

async function readFinished(
  output: ResumableOutput,
  fields: readonly RecordField[],
): Promise<FinishedInputs> {
  const { path } = output;
  const reader = readerOf(output, fields);
  const finished = new FinishedInputs(path);
  let index = 0;
  for await (const batch of splitStored(path, reader.spansLines)) {
    for (const { bytes } of batch) {
      const key = reader.read(bytes, index);
      index += 1;
      if (key !== undefined && !key.isInterrupted) finished.add(key.seq, key.input);
    }
  }
  if (index === 0) await checkHead(path, reader.head);
  return finished;
}

/** What has no whole record yet may be somebody's file: cutting it would empty it. */
async function checkHead(path: string, head: string): Promise<void> {
  let start = '';
  for await (const chunk of createReadStream(path, { end: head.length - 1 }))
    start += String(chunk);
  if (!head.startsWith(start)) throw new UsageError(`${path}: is no output of gfetch`);
}

/** Keeps the records of `finished`, and the header. */
async function cut(
  output: ResumableOutput,
  fields: readonly RecordField[],
  finished: FinishedInputs,
): Promise<void> {
  const reader = readerOf(output, fields);
  const part = `${output.path}.part`;
  let copy: WriteStream | null = null;
  let keptOffset = 0;
  let index = 0;
  let isCutting = false;
  for await (const batch of splitStored(output.path, reader.spansLines)) {
    for (const { bytes, endOffset } of batch) {
      const key = reader.read(bytes, index);
      index += 1;
      if (key !== undefined && (key.isInterrupted || !finished.holds(key.seq))) {
        isCutting = true;
        continue;
      }
      if (isCutting && copy === null) {
        // Something is kept after what is not, so it is no longer a matter of cutting off the tail.
        copy = createWriteStream(part);
        await copyHead(output.path, keptOffset, copy);
      }
      if (copy === null) keptOffset = endOffset;
      else if (!copy.write(bytes)) await once(copy, 'drain');
    }
  }
  if (copy === null) {
    if (keptOffset < (await stat(output.path)).size) await truncate(output.path, keptOffset);
    return;
  }
  copy.end();
  await streamFinished(copy);
  await rename(part, output.path);
}

async function copyHead(path: string, length: number, to: WriteStream): Promise<void> {
  if (length === 0) return;
  for await (const chunk of createReadStream(path, { end: length - 1 })) {
    if (!to.write(chunk as Buffer)) await once(to, 'drain');
  }
}

/** Which inputs are recorded: 4 bytes for each, never the list itself. */
export class FinishedInputs implements Finished {
  readonly #output: string;
  /** By seq: a hash of the input, 0 where there is no record. */
  #hashes = new Uint32Array(1024);
  #last = 0;
  #count = 0;

  constructor(output: string) {
    this.#output = output;
  }

  get count(): number {
    return this.#count;
  }

  add(seq: number, input: string): void {
    if (seq >= this.#hashes.length) {
      const larger = new Uint32Array(2 ** Math.ceil(Math.log2(seq + 1)));
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    if (this.#hashes[seq] !== 0) {
      throw new UsageError(`${this.#output}: holds input ${seq} twice; it cannot be resumed`);
    }
    this.#hashes[seq] = hashOf(input);
    this.#last = Math.max(this.#last, seq);
    this.#count += 1;
  }

  holds(seq: number): boolean {
    return (this.#hashes[seq] ?? 0) !== 0;
  }

  /**
   * Forgets what `other` does not hold.
   *
   * @throws UsageError when it holds another input under the same number.
   */
  keepWhatIsIn(other: FinishedInputs): void {
    for (let seq = 1; seq <= this.#last; seq += 1) {
      const hash = this.#hashes[seq] ?? 0;
      if (hash === 0) continue;
      const otherHash = other.#hashes[seq] ?? 0;
      if (hash === otherHash) continue;
      if (otherHash !== 0) {
        throw new UsageError(
          `${this.#output} and ${other.#output} hold different inputs as ${seq}: they are not of the same run`,
        );
      }
      this.#hashes[seq] = 0;
      this.#count -= 1;
    }
    while (this.#last > 0 && !this.holds(this.#last)) this.#last -= 1;
  }

  has(seq: number, input: string, where: string): boolean {
    const hash = this.#hashes[seq] ?? 0;
    if (hash === 0) return false;
    if (hash === hashOf(input)) return true;
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
        this.has(seq, maskPassword(text), `${source}:${line}`);
      }
    }
    if (seq < this.#last) {
      throw new UsageError(
        `the input has changed since ${this.#output} was written: it ends after ${seq} URLs, ` +
          `but number ${this.#last} is recorded there. Restore the list, or remove the output`,
      );
    }
  }
}

// What no format writes in another way than it was read.
const PLAIN = /^[ -&(-~]*$/;
const HALF_PAIR = /\p{Surrogate}/gu;
const HELD_OFF_FORMULA = /^'(?=[=+\-@\t\r\n])/;

/** The input as it can be told from every format: csv and tsv show controls and hold off formulas. */
function comparable(input: string): string {
  if (PLAIN.test(input)) return input;
  return withoutControls(input).replace(HALF_PAIR, '\ufffd').replace(HELD_OFF_FORMULA, '');
}

/** FNV-1a over UTF-16 units, never 0. */
function hashOf(input: string): number {
  const text = comparable(input);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0 || 1;
}
