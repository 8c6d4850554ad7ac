import { open, readdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { FileError } from '../../model/errors.ts';
import { sleep } from '../../tasks/sleep.ts';
import { printable } from '../../util/printable.ts';
import { processStart } from '../../util/process-start.ts';
import { systemCode, systemReason } from '../../util/system-error.ts';

/** Outputs that no other run goes on with. */
export interface OutputLock {
  release(): Promise<void>;
}

// Two that start in the same instant refuse each other; whoever comes back first has it.
const TRIES = 3;
const MAX_PAUSE_MS = 100;

/**
 * Keeps other runs with `--resume` from the same outputs until `release`.
 *
 * Each run puts a file of its own beside the output, `out.jsonl.lock-PID-START`, and only then looks
 * for those of others. So of two runs at least one sees the other, and removing what a killed run has
 * left can never hit one that lives, since no two runs have the same name for it. Nothing is seen of
 * runs on other machines, or in containers with their own process numbers.
 *
 * @throws FileError where another run has one of the outputs, or no file can be put beside it
 */
export async function lockOutputs(paths: readonly string[]): Promise<OutputLock> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryToLock(paths);
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
    await sleep(Math.random() * MAX_PAUSE_MS);
  }
}

async function tryToLock(paths: readonly string[]): Promise<OutputLock> {
  const held: string[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(held.splice(0).map((file) => rm(file, { force: true })));
  };
  try {
    for (const path of paths) await lockOne(path, held);
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

async function lockOne(path: string, held: string[]): Promise<void> {
  try {
    const prefix = `${await realPath(path)}.lock-`;
    const own = `${prefix}${process.pid}-${processStart(process.pid) ?? '0'}`;
    // An output that is named twice is refused elsewhere, and with better words.
    if (held.includes(own)) return;
    await (await open(own, 'wx')).close();
    held.push(own);
    await refuseIfTaken(path, prefix, own);
  } catch (error) {
    if (error instanceof FileError) throw error;
    const reason = REASONS[systemCode(error) ?? ''] ?? `cannot be locked: ${systemReason(error)}`;
    throw new FileError(`${printable(path)}: ${reason}`, { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the folder does not exist',
  EEXIST: 'another run of this process goes on with it',
};

async function refuseIfTaken(path: string, prefix: string, own: string): Promise<void> {
  const folder = dirname(prefix);
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const [, pid, start] = /^(\d+)-(\d+)$/.exec(file.slice(prefix.length)) ?? [];
    if (file === own || pid === undefined || !file.startsWith(prefix)) continue;
    if (isSameProcess(processStart(Number(pid)), start)) throw taken(path, file, Number(pid));
    // What another user's run has left may not be ours to remove, and says nothing all the same.
    await rm(file, { force: true }).catch(() => undefined);
  }
}

/** Also where the system does not tell when a process started. */
function isSameProcess(start: string | null, locked: string | undefined): boolean {
  return start !== null && (start === locked || start === '0' || locked === '0');
}

function taken(path: string, file: string, pid: number): FileError {
  return new FileError(
    `${printable(path)}: another run (process ${pid}) goes on with it; ` +
      `wait for its end, or remove ${printable(file)} if that process is something else`,
  );
}

/** The same for all names of one output. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return join(await realpath(dirname(path)), basename(path)); // not there yet
  }
}
