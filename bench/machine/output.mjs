import { execFileSync } from 'node:child_process';
import { errorLine } from './error-line.mjs';

/** What a program prints, trimmed. Throws with the reason for a table where it does not run. */
export function output(command, args) {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  } catch (error) {
    const installed = error.code !== 'ENOENT';
    const reason = installed ? `does not run: ${errorLine(String(error.stderr))}` : 'not installed';
    throw new Error(reason, { cause: error });
  }
}
