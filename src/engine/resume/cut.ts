import { stat, truncate } from 'node:fs/promises';

import { FileError } from '../../model/errors.ts';
import type { KeyReader } from '../../model/ports.ts';
import { printable } from '../../util/printable.ts';
import { replaceFile } from '../../util/replace-file.ts';
import { systemReason } from '../../util/system-error.ts';
import type { FinishedInputs } from './finished.ts';
import { readRecords, type StoredRecord } from './records.ts';

/**
 * Cuts an output to its header and the records of `finished`. Where all that goes stands at the end,
 * the file is shortened; otherwise it is replaced in one step.
 *
 * @throws FileError where it cannot be written; it is then as it was
 */
export async function cutOutput(
  path: string,
  reader: KeyReader,
  finished: FinishedInputs,
): Promise<void> {
  const { endOffset, isAll } = await keptStart(path, reader, finished);
  try {
    if (!isAll) await replaceFile(path, keptBytes(path, reader, finished));
    else if (endOffset < (await stat(path)).size) await truncate(path, endOffset);
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(`${printable(path)}: cannot be written: ${systemReason(error)}`, {
      cause: error,
    });
  }
}

/** Where the records that stay without a gap from the start end, and whether there are no others. */
async function keptStart(
  path: string,
  reader: KeyReader,
  finished: FinishedInputs,
): Promise<{ readonly endOffset: number; readonly isAll: boolean }> {
  let endOffset = 0;
  let hasGap = false;
  for await (const records of readRecords(path, reader)) {
    for (const record of records) {
      if (!isKept(record, finished)) hasGap = true;
      else if (hasGap) return { endOffset, isAll: false };
      else endOffset = record.endOffset;
    }
  }
  return { endOffset, isAll: true };
}

async function* keptBytes(
  path: string,
  reader: KeyReader,
  finished: FinishedInputs,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const records of readRecords(path, reader)) {
    const kept = records.filter((record) => isKept(record, finished));
    yield Buffer.concat(kept.map(({ bytes }) => bytes));
  }
}

function isKept({ key }: StoredRecord, finished: FinishedInputs): boolean {
  return key === null || (!key.isInterrupted && finished.holds(key.seq));
}
