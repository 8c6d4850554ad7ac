import { readdirSync, readFileSync } from 'node:fs';

/**
 * How many files, sockets among them, this process may have open at once (RLIMIT_NOFILE); null:
 * there is no limit, or the system does not tell. Node raises its own limit as far as it may at start.
 */
export function openFileLimit(): number | null {
  let limits: string;
  try {
    limits = readFileSync('/proc/self/limits', 'utf8');
  } catch {
    // Only Linux has it. Where it is missing, running into the limit tells.
    return null;
  }
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  return soft === undefined ? null : Number(soft);
}

/** How many files this process has open; null: the system does not tell. */
export function openFileCount(): number | null {
  try {
    return readdirSync('/proc/self/fd').length - 1; // without the folder itself
  } catch {
    return null;
  }
}
