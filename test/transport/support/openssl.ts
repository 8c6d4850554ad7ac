import { execFileSync } from 'node:child_process';

export const OPENSSL = 'openssl';

/** Certificates are made with it; without it what needs them is skipped, and says so. */
export function hasOpenssl(): boolean {
  try {
    execFileSync(OPENSSL, ['version']);
    return true;
  } catch {
    process.stderr.write('TLS is not tested: there is no openssl to make certificates with\n');
    return false;
  }
}
