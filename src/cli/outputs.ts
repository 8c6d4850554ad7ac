import { fstatSync, statSync, type Stats } from 'node:fs';
import type { Writable } from 'node:stream';

import { UsageError } from '../model/errors.ts';
import { chooseFormat, formatOfPath } from '../sinks/index.ts';
import type { OutputSpec } from '../sinks/outputs.ts';
import { descriptorOf } from '../util/descriptor.ts';
import { printable } from '../util/printable.ts';
import type { Io } from './io.ts';
import type { GetSettings } from './options/table.ts';

type Settings = Pick<GetSettings, 'output' | 'format' | 'resume'>;

/**
 * Which outputs in which formats: stdout, unless `-o` names others. With one output `--format`
 * decides; with several the extensions do, and `--format` only where they say nothing.
 *
 * @throws UsageError when a format cannot be told.
 */
export function outputSpecs(settings: Settings, stdout: Writable): readonly OutputSpec[] {
  const { output, format, resume } = settings;
  if (output.length === 0) {
    return [{ path: '-', stream: stdout, format: chooseFormat('-', format) }];
  }
  const isNamed = (path: string): boolean =>
    output.length === 1 || formatOfPath(path) === undefined;
  return output.map((path) => ({
    path,
    format: chooseFormat(path, isNamed(path) ? format : undefined),
    append: resume,
    ...(path === '-' ? { stream: stdout } : {}),
  }));
}

/**
 * Compares the files themselves, so that links and redirections count, too.
 *
 * @throws UsageError when what is written would overwrite what is read, or make it grow for ever.
 */
export function refuseInputAsOutput(
  inputs: readonly string[],
  outputs: readonly string[],
  { stdin, stdout }: Pick<Io, 'stdin' | 'stdout'>,
): void {
  const read = new Set(inputs.map((word) => identityOf(word, stdin)));
  for (const path of outputs) {
    const identity = identityOf(path, stdout);
    if (identity !== undefined && read.has(identity)) {
      const name = path === '-' ? 'stdout' : printable(path);
      throw new UsageError(`${name}: is an input, too; write to another file`);
    }
  }
}

/** @throws UsageError when the summary would overwrite records. */
export function refuseSummaryAsOutput(
  summary: string,
  outputs: readonly OutputSpec[],
  { stdout }: Pick<Io, 'stdout'>,
): void {
  const identity = identityOf(summary, stdout);
  for (const { path } of outputs) {
    if (identity === undefined || identityOf(path, stdout) !== identity) continue;
    throw new UsageError(`${printable(summary)}: is an output, too; write to another file`);
  }
}

/** Equal for what is one regular file; undefined for anything else. */
function identityOf(word: string, stream: object): string | undefined {
  try {
    const stats = word === '-' ? statOf(stream) : statSync(word);
    return stats?.isFile() === true ? `${stats.dev}:${stats.ino}` : undefined;
  } catch {
    return undefined; // not there yet, or a URL: it is no other file
  }
}

function statOf(stream: object): Stats | undefined {
  const descriptor = descriptorOf(stream);
  return descriptor === undefined ? undefined : fstatSync(descriptor);
}
