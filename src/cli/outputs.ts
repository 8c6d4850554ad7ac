import { fstatSync, statSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';

import { UsageError } from '../model/errors.ts';
import { chooseFormat, SINK_FORMATS } from '../sinks/index.ts';
import type { OutputSpec } from '../sinks/outputs.ts';
import type { Io } from './io.ts';
import type { GetSettings } from './options/table.ts';

type Settings = Pick<GetSettings, 'output' | 'format' | 'template' | 'resume'>;

/**
 * Which outputs in which formats: stdout, unless `-o` names others. With one output `--format`
 * decides; with several the extensions do, and `--format` only where they say nothing.
 *
 * @throws UsageError for a format that cannot be told, or options that contradict each other.
 */
export function outputSpecs(settings: Settings, stdout: Writable): readonly OutputSpec[] {
  const { output, resume } = settings;
  const explicit = explicitFormat(settings);
  if (output.length === 0) {
    return [{ path: '-', stream: stdout, format: chooseFormat('-', explicit) }];
  }
  return output.map((path) => ({
    path,
    format: formatOf(path, explicit, output.length === 1),
    append: resume,
    ...(path === '-' ? { stream: stdout } : {}),
  }));
}

function explicitFormat({ format, template }: Settings): string | undefined {
  if (template === undefined) {
    if (format !== 'template') return format;
    throw new UsageError("--format template needs --template '{status_code} {url}'");
  }
  if (format === undefined || format === 'template') return 'template';
  throw new UsageError(`--template and --format ${format} contradict each other`);
}

function formatOf(path: string, explicit: string | undefined, isOnly: boolean) {
  const bare = path.toLowerCase().replace(/\.gz$/, '');
  const isTold = SINK_FORMATS.some(({ extensions }) =>
    extensions.some((extension) => bare.endsWith(extension)),
  );
  return chooseFormat(path, isOnly || !isTold ? explicit : undefined);
}

/**
 * Compares the files themselves, so that links and redirections count, too.
 *
 * @throws UsageError where what is written would overwrite what is read, or make it grow for ever.
 */
export function refuseInputAsOutput(
  inputs: readonly string[],
  outputs: readonly string[],
  { cwd, stdin, stdout }: Pick<Io, 'cwd' | 'stdin' | 'stdout'>,
): void {
  const read = new Set(inputs.map((word) => identityOf(word, stdin, cwd)));
  for (const path of outputs) {
    const identity = identityOf(path, stdout, cwd);
    if (identity !== undefined && read.has(identity)) {
      const name = path === '-' ? 'stdout' : path;
      throw new UsageError(`${name}: is an input, too; write to another file`);
    }
  }
}

/** Equal for what is one regular file; undefined for anything else. */
function identityOf(word: string, stream: object, cwd: string): string | undefined {
  try {
    const stats = word === '-' ? statOf(stream) : statSync(resolve(cwd, word));
    return stats?.isFile() === true ? `${stats.dev}:${stats.ino}` : undefined;
  } catch {
    return undefined; // not there yet, or a URL: it is no other file
  }
}

function statOf(stream: object): Stats | undefined {
  const isOpen = 'fd' in stream && typeof stream.fd === 'number' && stream.fd >= 0;
  return isOpen ? fstatSync(stream.fd as number) : undefined;
}
