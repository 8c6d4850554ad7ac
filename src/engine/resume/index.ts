import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { rename, stat, truncate } from 'node:fs/promises';
import { finished as streamFinished } from 'node:stream/promises';

import { UsageError } from '../../model/errors.ts';
import type { InputBatch } from '../../model/ports.ts';
import { maskPassword } from '../../model/target.ts';
import type { Finished } from '../feed.ts';
import { KEY_READERS, type KeyReader } from './keys.ts';
import { splitStored } from './split.ts';

/** An output that is to be gone on with. */
export interface ResumableOutput {
  readonly path: string;
  /** The name of its format. */
  readonly format: string;
}

/**
 * Brings the outputs of an earlier run to a state from which it can go on, and tells which inputs
 * are done.
 *
 * All outputs hold the same records in the same order, so what a killed run had not yet written to
 * one is cut from the others; a torn last record is cut off; records of URLs that were read but
 * never begun (`interrupted`) are taken out, since they are to be fetched now.
 *
 * @throws UsageError for a format that cannot be resumed, or a file that gfetch did not write.
 */
export async function resumeOutputs(outputs: readonly ResumableOutput[]): Promise<FinishedInputs> {
  const finished = new FinishedInputs(outputs[0]?.path ?? '');
  for (const output of outputs) checkResumable(output);
  const missing = outputs.filter(({ path }) => !existsSync(path));
  const [present] = outputs.filter(({ path }) => existsSync(path));
  if (present === undefined) return finished;
  if (missing[0] !== undefined) {
    throw new UsageError(
      `${missing[0].path} is missing, but ${present.path} is there: --resume needs both, or neither`,
    );
  }
  const counts = await Promise.all(outputs.map((output) => countRecords(output)));
  const common = Math.min(...counts);
  for (const [at, output] of outputs.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- only the first one fills the table
    await cut(output, common, at === 0 ? finished : null);
  }
  return finished;
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

function readerOf({ path, format }: ResumableOutput): KeyReader {
  const create = KEY_READERS[format];
  if (create === undefined) throw new Error(`no key reader for ${format}`);
  return create(path);
}

async function countRecords(output: ResumableOutput): Promise<number> {
  const reader = readerOf(output);
  let index = 0;
  let records = 0;
  for await (const batch of splitStored(output.path, reader.spansLines)) {
    for (const { bytes } of batch) {
      if (reader.read(bytes, index) !== undefined) records += 1;
      index += 1;
    }
  }
  return records;
}

/** Keeps the first `count` records without the interrupted ones, and notes those that it keeps. */
async function cut(
  output: ResumableOutput,
  count: number,
  finished: FinishedInputs | null,
): Promise<void> {
  const reader = readerOf(output);
  const part = `${output.path}.part`;
  let copy: WriteStream | null = null;
  let keptOffset = 0;
  let index = 0;
  let records = 0;
  for await (const batch of splitStored(output.path, reader.spansLines)) {
    for (const { bytes, endOffset } of batch) {
      const key = reader.read(bytes, index);
      index += 1;
      if (key !== undefined) records += 1;
      const isKept = key === undefined || (records <= count && !key.isInterrupted);
      if (isKept && key !== undefined) finished?.add(key.seq, key.input);
      if (!isKept && copy === null && records <= count) {
        // From here on it is no longer a matter of cutting off the tail.
        copy = createWriteStream(part);
        await copyHead(output.path, keptOffset, copy);
      }
      if (!isKept) continue;
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

/** FNV-1a over UTF-16 units, never 0. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0 || 1;
}
