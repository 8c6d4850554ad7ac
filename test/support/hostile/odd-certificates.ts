import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Certificate } from '../certificates.ts';

/** Certificates that sign themselves, where those of an authority would not show the fault. */
export type OddKind = 'self-signed' | 'name-only' | 'not-yet-valid';

export type OddCertificates = Readonly<Record<OddKind, Certificate>>;

const run = promisify(execFile);
const NEW_KEY = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
const LOCAL_NAMES = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
// openssl-ca(1): the only command of every version that can date a certificate in the future.
const CONFIG = `[ca]
default_ca = odd
[odd]
dir = .
database = index.txt
serial = serial.txt
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
x509_extensions = extensions
[any]
commonName = supplied
[extensions]
basicConstraints = CA:TRUE
${LOCAL_NAMES}
`;

/** Nobody is told to trust `self-signed`; the others are to be trusted, for they have other faults. */
export async function makeOddCertificates(): Promise<OddCertificates> {
  const folder = await mkdtemp(join(tmpdir(), 'gfetch-odd-certificates-'));
  try {
    const [selfSigned, nameOnly, notYetValid] = await Promise.all([
      signItself(folder, 'self-signed', LOCAL_NAMES),
      signItself(folder, 'name-only', 'subjectAltName=DNS:localhost'),
      dateAhead(folder, 'not-yet-valid'),
    ]);
    return { 'self-signed': selfSigned, 'name-only': nameOnly, 'not-yet-valid': notYetValid };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function signItself(folder: string, name: string, names: string): Promise<Certificate> {
  await openssl(
    folder,
    `req -x509 ${NEW_KEY} -keyout ${name}.key -out ${name}.pem -subj /CN=${name} -days 2 -addext ${names}`,
  );
  return read(folder, name);
}

async function dateAhead(folder: string, name: string): Promise<Certificate> {
  await Promise.all([
    writeFile(join(folder, 'ca.cnf'), CONFIG),
    writeFile(join(folder, 'index.txt'), ''),
    writeFile(join(folder, 'serial.txt'), '01\n'),
  ]);
  await openssl(folder, `req ${NEW_KEY} -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
  const dates = '-startdate 20900101000000Z -enddate 20910101000000Z';
  await openssl(
    folder,
    `ca -batch -config ca.cnf -selfsign -keyfile ${name}.key -in ${name}.csr -out ${name}.pem -notext ${dates}`,
  );
  return read(folder, name);
}

async function read(folder: string, name: string): Promise<Certificate> {
  const [cert, key] = await Promise.all(
    [`${name}.pem`, `${name}.key`].map((file) => readFile(join(folder, file), 'utf8')),
  );
  return { cert: cert ?? '', key: key ?? '' };
}

async function openssl(folder: string, command: string): Promise<void> {
  await run('openssl', command.split(' '), { cwd: folder });
}
