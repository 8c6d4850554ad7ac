import { stat } from 'node:fs/promises';

import { FileError, UsageError } from '../../model/errors.ts';
import { CORE_FIELDS, type RecordField } from '../../model/fields.ts';
import type { KeyReader, SinkFormat } from '../../model/ports.ts';
import { SINK_FORMATS } from '../../sinks/index.ts';
import { isGzipName } from '../../util/extension.ts';
import { printable } from '../../util/printable.ts';
import { systemCode, systemReason } from '../../util/system-error.ts';
import { cutOutput } from './cut.ts';
import { FinishedInputs } from './finished.ts';
import { readRecords } from './records.ts';

export type { FinishedInputs } from './finished.ts';

/** An output that is to be gone on with. */
export interface ResumableOutput {
  readonly path: string;
  readonly format: SinkFormat;
}

/** What an earlier run has left in its outputs. */
export interface Stored {
  /** What every output holds. */
  readonly finished: FinishedInputs;
  /**
   * Cuts the outputs to the records of `finished`, so that a run can add to them: a torn last record
   * goes, and what a killed run had written to some of them only.
   *
   * @throws FileError where one cannot be written
   */
  cut(): Promise<void>;
}

interface ReadableOutput {
  readonly path: string;
  readonly reader: KeyReader;
}

/** The fields without which an output does not tell what is done. */
const KEY_FIELDS: readonly RecordField[] = ['seq', 'input', 'error_code'];

/**
 * Reads which inputs are done. Changes nothing yet.
 *
 * Records of URLs that were read but never begun (`interrupted`) do not count, since they are to be
 * fetched now.
 *
 * @param fields those of every record; the core fields where undefined.
 * @throws UsageError for a format or fields that cannot be resumed, or a file that gfetch did not write.
 * @throws FileError where an output cannot be read.
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
  const readable = await Promise.all(
    outputs.map(async (output) => ({ path: output.path, reader: await readerOf(output, fields) })),
  );
  if (!(await arePresent(outputs))) {
    return { finished: new FinishedInputs(outputs[0]?.path ?? ''), cut: async () => {} };
  }
  const [finished, ...others] = await Promise.all(readable.map(readFinished));
  if (finished === undefined) throw new Error('no output to resume');
  for (const other of others) finished.keepWhatIsIn(other);
  return {
    finished,
    cut: async () => {
      await Promise.all(readable.map(({ path, reader }) => cutOutput(path, reader, finished)));
    },
  };
}

async function readerOf(
  { path, format }: ResumableOutput,
  fields: readonly RecordField[],
): Promise<KeyReader> {
  if (isGzipName(path)) {
    throw new UsageError(`${printable(path)}: --resume cannot go on with a compressed output`);
  }
  if (format.loadKeys === undefined) {
    const known = SINK_FORMATS.filter((each) => each.loadKeys !== undefined);
    const names = known.map(({ name }) => name).join(', ');
    throw new UsageError(
      `${printable(path)}: --resume cannot go on with the format ${format.name} (only ${names})`,
    );
  }
  return (await format.loadKeys())(fields);
}

/** @throws UsageError where some are there and others are not. */
async function arePresent(outputs: readonly ResumableOutput[]): Promise<boolean> {
  const found = await Promise.all(outputs.map(({ path }) => isPresent(path)));
  const present = outputs[found.indexOf(true)];
  const missing = outputs[found.indexOf(false)];
  if (present !== undefined && missing !== undefined) {
    throw new UsageError(
      `${printable(missing.path)} is missing, but ${printable(present.path)} is there: ` +
        '--resume needs both, or neither',
    );
  }
  return present !== undefined;
}

async function isPresent(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isFile()) return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw new FileError(`${printable(path)}: ${systemReason(error)}`, { cause: error });
  }
  throw new UsageError(`${printable(path)}: is no regular file, so --resume cannot go on with it`);
}

async function readFinished({ path, reader }: ReadableOutput): Promise<FinishedInputs> {
  const finished = new FinishedInputs(path);
  for await (const records of readRecords(path, reader)) {
    for (const { key, line } of records) {
      if (key !== null && !key.isInterrupted) finished.add(key.seq, key.input, line);
    }
  }
  return finished;
}
