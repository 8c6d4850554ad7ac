// What a command costs: wall time, CPU time, peak memory.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { errorLine } from './error-line.mjs';

const MEASURE = fileURLToPath(new URL('measure.py', import.meta.url));
const run = promisify(execFile);

/**
 * Runs `command` to its end, its stdout and stderr into files under `folder`.
 *
 * @param options.limitSeconds after which it is killed
 * @param options.samples      a CSV file for memory and sockets over time, if they are wanted
 * @returns {Promise<{ exitCode: number, startedAtMs: number, wallMs: number, cpuMs: number, peakBytes: number, stdout: string, error: string }>}
 *   `stdout` is the path of the file, `error` a line of stderr; `exitCode` is minus the signal that ended it
 */
export async function measure(command, folder, options = {}) {
  const { signal, limitSeconds = 600, samples = '-' } = options;
  const stdout = join(folder, 'stdout');
  const stderr = join(folder, 'stderr');
  const files = [samples, stdout, stderr];
  // -I -S: no site packages, so that the floor under the peak memory stays low.
  const args = ['-I', '-S', MEASURE, String(limitSeconds), ...files, ...command.map(String)];
  const { stdout: measured } = await run('python3', args, { signal, env: plainEnvironment() });
  return { ...JSON.parse(measured), stdout, error: errorLine(readFileSync(stderr, 'utf8')) };
}

/** Without what would send some of the tools through a proxy, or configure gfetch. */
export function plainEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/_proxy$|^GFETCH_/i.test(name)),
  );
}
