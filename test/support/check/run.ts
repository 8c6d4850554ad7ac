import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

import type { CheckState } from '../../../src/model/check.ts';
import type { CheckRecord } from '../../../src/report/check/index.ts';
import { gfetch, startGfetch, type CliOptions, type CliResult, type Running } from '../cli.ts';

export interface Checked extends CliResult {
  /** What `--json` says, a line of a check each. */
  readonly lines: readonly CheckRecord[];
}

/** Runs `gfetch check --json` to its end; a line of stdout that is no JSON throws. */
export async function check(args: readonly string[], options: CliOptions = {}): Promise<Checked> {
  const result = await gfetch(['check', ...args, '--json'], options);
  return { ...result, lines: checkLines(result.stdout) };
}

/** Starts `gfetch check`. */
export function startCheck(args: readonly string[], options: CliOptions = {}): Running {
  return startGfetch(['check', ...args], options);
}

export function checkLines(text: string): CheckRecord[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error(`the last line has no end: ${lines.at(-1)}`);
  return lines.map((line) => JSON.parse(line) as CheckRecord);
}

/** The file of a run with `--state`; it throws where that is not whole. */
export function readState(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Every check's state, by name. */
export function statesOf(lines: readonly CheckRecord[]): Readonly<Record<string, CheckState>> {
  return Object.fromEntries(lines.map(({ check: id, state }) => [id, state]));
}

/** Waits until something is so, at most 20 seconds. */
export function until(what: string, isSo: () => boolean): Promise<void> {
  return expect.poll(isSo, { timeout: 20_000, interval: 5, message: what }).toBe(true);
}
