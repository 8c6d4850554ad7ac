import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import type { CheckSettings, CrawlSettings, GetSettings } from '../../src/cli/options/table.ts';
import { parseCommandLine, type ParsedCommand } from '../../src/cli/program.ts';

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

/** What this command line means, in a world with nothing else in it. */
export function parsedIn(world: World, argv: readonly string[]): ParsedCommand {
  return within(folderWith(world.files ?? {}), () =>
    parseCommandLine(argv, {
      env: { HOME: '/home/ann', ...world.env },
      readStdin: () => Buffer.from(world.stdin ?? ''),
    }),
  );
}

/** What `get` is told by this command line. */
export function settingsOf(argv: readonly string[], world: World = {}): GetSettings {
  const parsed = parsedIn(world, argv);
  if (parsed.command !== 'get') throw new Error(`parsed as ${parsed.command}`);
  return parsed.settings;
}

export type ParsedCrawl = Extract<ParsedCommand, { command: 'crawl' }>;

/** The same of `crawl`, with these words after it. */
export function crawlOf(argv: readonly string[], world: World = {}): ParsedCrawl {
  const parsed = parsedIn(world, ['crawl', ...argv]);
  if (parsed.command !== 'crawl') throw new Error(`parsed as ${parsed.command}`);
  return parsed;
}

/** The settings of a crawl from one seed. */
export function crawlSettingsOf(argv: readonly string[], world: World = {}): CrawlSettings {
  return crawlOf(['https://example.com/', ...argv], world).settings;
}

export type ParsedCheck = Extract<ParsedCommand, { command: 'check' }>;

/** What `check` is told, with these words after it. */
export function checkOf(argv: readonly string[], world: World = {}): ParsedCheck {
  const parsed = parsedIn(world, ['check', ...argv]);
  if (parsed.command !== 'check') throw new Error(`parsed as ${parsed.command}`);
  return parsed;
}

/** The settings of a check of one target. */
export function checkSettingsOf(argv: readonly string[], world: World = {}): CheckSettings {
  return checkOf(['https://example.com/', ...argv], world).settings;
}

/** The message with which this command line is refused. */
export function refusalOf(argv: readonly string[], world: World = {}): string {
  try {
    parsedIn(world, argv);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'it was not refused';
}
