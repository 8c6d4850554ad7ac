import { spawnSync } from 'node:child_process';

/**
 * True where this user may have namespaces of their own, in which `probe` succeeds. Where not, the
 * tests that need them are skipped, and say so.
 */
export function hasNamespace(flags: string, probe: string): boolean {
  const { status, stderr } = spawnSync('sh', ['-c', `unshare ${flags} sh -c "$0"`, probe], {
    encoding: 'utf8',
  });
  if (status === 0) return true;
  process.stderr.write(`skipped: “unshare ${flags}” is not permitted here: ${stderr.trim()}\n`);
  return false;
}
