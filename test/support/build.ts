import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Sees to it that dist/ is what src/ says, so that the tests of the command line run that. Test runs
 * that start at the same time do not disturb each other.
 */
export function setup(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], {
    cwd: root,
    stdio: 'inherit',
  });
}
