import { statSync } from 'node:fs';
import { resolve } from 'node:path';

import { UsageError } from '../model/errors.ts';
import { printable } from '../util/printable.ts';
import type { Io } from './io.ts';
import type { CheckSettings } from './options/table.ts';
import { refuseInputAsOutput } from './outputs.ts';

/**
 * What is replaced when the run ends must not be what it began with, nor be replaced twice.
 *
 * @throws UsageError for `--state` or `-o` on a list, and for two of them on one file
 */
export function refuseSharedFiles(
  words: readonly string[],
  { output, stateFile }: Pick<CheckSettings, 'output' | 'stateFile'>,
  io: Pick<Io, 'stdin' | 'stdout'>,
): void {
  const written = [...(stateFile === undefined ? [] : [stateFile]), ...output];
  refuseInputAsOutput(words, written, io);
  const byPlace = new Map<string, string>();
  for (const path of written.filter((each) => each !== '-')) {
    const place = placeOf(path);
    if (place === null) continue;
    const other = byPlace.get(place);
    if (other !== undefined)
      throw new UsageError(`${printable(path)}: ${sharedWith(path, other, stateFile)}`);
    byPlace.set(place, path);
  }
}

function sharedWith(path: string, other: string, stateFile: string | undefined): string {
  if (other === stateFile) return 'is what --state remembers in; write to another file';
  return other === path
    ? 'named twice as output'
    : `is the same file as output ${printable(other)}`;
}

/** Links count, too. Null for pipes and devices, which may be written to twice. */
function placeOf(path: string): string | null {
  try {
    const stats = statSync(path);
    return stats.isFile() ? `${stats.dev}:${stats.ino}` : null;
  } catch {
    return resolve(path); // not there yet, or told of when it is opened
  }
}
