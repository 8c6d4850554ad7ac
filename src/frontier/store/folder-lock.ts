import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { FileError } from '../../model/errors.ts';
import { printable } from '../../util/printable.ts';
import { processStart } from '../../util/process-start.ts';
import { systemCode, systemReason } from '../../util/system-error.ts';

const NAME = /^lock-(\d+)-(\d+)$/;

/**
 * Keeps other processes from the folder until what this returns is called.
 *
 * Each puts a file of its own there, `lock-PID-START`, and only then looks for those of others: of two
 * at least one sees the other, and to remove what a killed one has left can never hit one that lives.
 * Nothing is seen of processes on other machines, or in containers with their own process numbers.
 *
 * @throws FileError where another has the folder, or no file can be put there
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const own = join(folder, `lock-${process.pid}-${processStart(process.pid) ?? '0'}`);
  const release = async (): Promise<void> => rm(own, { force: true });
  try {
    await (await open(own, 'wx', 0o600)).close();
  } catch (error) {
    const reason =
      systemCode(error) === 'EEXIST'
        ? 'this process has it open already'
        : `cannot be locked: ${systemReason(error)}`;
    throw new FileError(`${printable(folder)}: ${reason}`, { cause: error });
  }
  try {
    await refuseIfTaken(folder, own);
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

async function refuseIfTaken(folder: string, own: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const [, pid, start] = NAME.exec(name) ?? [];
    if (pid === undefined || file === own) continue;
    if (isSameProcess(processStart(Number(pid)), start)) {
      throw new FileError(
        `${printable(folder)}: another process (${pid}) has it open; wait for its end, or remove ` +
          `${printable(file)} if that process is something else`,
      );
    }
    // What another user's process has left may not be ours to remove, and says nothing all the same.
    await rm(file, { force: true }).catch(() => undefined);
  }
}

/** Also where the system does not tell when a process started. */
function isSameProcess(start: string | null, locked: string | undefined): boolean {
  return start !== null && (start === locked || start === '0' || locked === '0');
}
