import { readFileSync } from 'node:fs';

import { systemCode } from './system-error.ts';

/**
 * Tells a running process from a later one that has the same number: when it started, where the
 * system tells (Linux, proc_pid_stat(5)), else `0`. Null: there is no such process, or only what is
 * left of one that nobody has waited for.
 */
export function processStart(pid: number): string | null {
  return isThere(pid) ? startInProc(pid) : null;
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM'; // somebody else's
  }
}

function startInProc(pid: number): string | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '0'; // another system, or one that hides what belongs to others
  }
  // The name before them, in brackets, may hold anything.
  const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return 'ZX'.includes(state) ? null : (fields[18] ?? '0');
}
