import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import type { GetSettings } from '../../src/cli/options/table.ts';
import { parseCommandLine } from '../../src/cli/program.ts';

export interface World {
  readonly env?: Readonly<Record<string, string>>;
  /** In the current folder: name to content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly stdin?: string;
}

/** A folder with these files, gone after the test. */
export function folderWith(files: NonNullable<World['files']>): string {
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** Does something with this as the current folder. */
export function within<T>(folder: string, act: () => T): T {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return act();
  } finally {
    process.chdir(before);
  }
}

/** What `get` is told by this command line, in a world with nothing else in it. */
export function settingsOf(argv: readonly string[], world: World = {}): GetSettings {
  const parsed = within(folderWith(world.files ?? {}), () =>
    parseCommandLine(argv, {
      env: { HOME: '/home/ann', ...world.env },
      readStdin: () => Buffer.from(world.stdin ?? ''),
    }),
  );
  if (parsed.command !== 'get') throw new Error(`parsed as ${parsed.command}`);
  return parsed.settings;
}

/** The message with which this command line is refused. */
export function refusalOf(argv: readonly string[], world: World = {}): string {
  try {
    settingsOf(argv, world);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'it was not refused';
}
