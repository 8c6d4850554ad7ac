import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorLine } from '../machine/error-line.mjs';
import { ServerError } from './server-error.mjs';

/**
 * Makes an authority and a certificate by it for `addresses`, both P-256, with openssl.
 *
 * @returns paths of the PEM files: `certificate`, `key`, and `authority` for clients to trust
 */
export function makeCertificate(folder, addresses) {
  const path = (name) => join(folder, name);
  writeFileSync(path('names.cnf'), `subjectAltName=${addresses.map((ip) => `IP:${ip}`).join()}\n`);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-sha256'];
  const days = ['-days', '2'];
  openssl(folder, [
    'req',
    '-x509',
    ...newKey,
    ...days,
    '-subj',
    '/CN=bench authority',
    '-keyout',
    'authority.key',
    '-out',
    'authority.pem',
  ]);
  openssl(folder, [
    'req',
    ...newKey,
    '-subj',
    '/CN=bench',
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
  ]);
  openssl(folder, [
    'x509',
    '-req',
    ...days,
    '-in',
    'server.csr',
    '-CA',
    'authority.pem',
    '-CAkey',
    'authority.key',
    '-CAcreateserial',
    '-extfile',
    'names.cnf',
    '-out',
    'server.pem',
  ]);
  return {
    certificate: path('server.pem'),
    key: path('server.key'),
    authority: path('authority.pem'),
  };
}

function openssl(cwd, args) {
  try {
    execFileSync('openssl', args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const reason =
      error.code === 'ENOENT' ? 'openssl is not installed' : errorLine(String(error.stderr));
    throw new ServerError(reason, { cause: error });
  }
}
