import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';

import { UsageError } from '../model/errors.ts';
import { chooseFormat, SINK_FORMATS } from '../sinks/index.ts';
import type { OutputSpec } from '../sinks/outputs.ts';
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

/** @throws UsageError where an output would overwrite an input. */
export function refuseInputAsOutput(
  inputs: readonly string[],
  outputs: readonly string[],
  cwd: string,
): void {
  const read = new Set(inputs.filter((word) => word !== '-').map((word) => realPath(cwd, word)));
  for (const path of outputs) {
    if (path !== '-' && read.has(realPath(cwd, path))) {
      throw new UsageError(`${path}: is an input, too; write to another file`);
    }
  }
}

function realPath(cwd: string, path: string): string {
  const absolute = resolve(cwd, path);
  try {
    return realpathSync(absolute);
  } catch {
    return absolute; // not there yet, or a URL: it is no other file
  }
}
