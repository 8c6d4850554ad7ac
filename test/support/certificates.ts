import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** In PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** What may be right or wrong with the certificate of a server. */
export type CertificateKind = 'valid' | 'expired' | 'wrong-host';

export interface Certificates extends Readonly<Record<CertificateKind, Certificate>> {
  /** The authority that vouches for all the others; nobody trusts it unless told to. */
  readonly ca: string;
  /** For a client that has to show one. */
  readonly client: Certificate;
}

const run = promisify(execFile);
const LOCAL_NAMES = 'DNS:localhost,IP:127.0.0.1';
let made: Promise<Certificates> | undefined;

/** Makes an authority and its certificates with `openssl`, once per process. */
export function certificates(): Promise<Certificates> {
  made ??= inTemporaryFolder(makeAll);
  return made;
}

async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gfetch-certificates-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function makeAll(folder: string): Promise<Certificates> {
  await openssl(
    folder,
    `req -x509 ${NEW_KEY} -keyout ca.key -out ca.pem -subj /CN=gfetch-test-authority -days 2`,
  );
  const [valid, expired, wrongHost, client] = await Promise.all([
    issue(folder, 'valid', { names: LOCAL_NAMES, days: 2 }),
    issue(folder, 'expired', { names: LOCAL_NAMES, days: -1 }),
    issue(folder, 'wrong-host', { names: 'DNS:elsewhere.test', days: 2 }),
    issue(folder, 'client', { names: 'DNS:client.test', days: 2 }),
  ]);
  const ca = await readFile(join(folder, 'ca.pem'), 'utf8');
  return { ca, valid, expired, 'wrong-host': wrongHost, client };
}

const NEW_KEY = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';

/** Has the authority sign a new certificate; negative `days` end before today. */
async function issue(
  folder: string,
  name: string,
  { names, days }: { names: string; days: number },
): Promise<Certificate> {
  await writeFile(join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
  await openssl(folder, `req ${NEW_KEY} -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
  const serial = `-set_serial 0x1${randomBytes(8).toString('hex')}`;
  await openssl(
    folder,
    `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key ${serial} -days ${days} -extfile ${name}.ext -out ${name}.pem`,
  );
  const [cert, key] = await Promise.all(
    [`${name}.pem`, `${name}.key`].map((file) => readFile(join(folder, file), 'utf8')),
  );
  return { cert: cert ?? '', key: key ?? '' };
}

async function openssl(folder: string, command: string): Promise<void> {
  await run('openssl', command.split(' '), { cwd: folder });
}
