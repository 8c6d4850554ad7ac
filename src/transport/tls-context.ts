import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';

import { FileError } from '../model/errors.ts';
import type { NetworkOptions } from '../model/options.ts';
import { printable } from '../util/printable.ts';
import { systemReason } from '../util/system-error.ts';

export type TlsOptions = Pick<NetworkOptions, 'verifyTls' | 'caFile' | 'certFile' | 'keyFile'>;

/**
 * Whom a run trusts, and the certificate that it shows.
 *
 * @throws FileError for a certificate or key that cannot be read or used.
 */
export function makeContext({ verifyTls, caFile, certFile, keyFile }: TlsOptions): SecureContext {
  const ca = authorities(verifyTls, caFile);
  const cert = readPem(certFile);
  // As in curl, the key may lie in the certificate's file.
  const key = readPem(keyFile) ?? cert;
  try {
    return createSecureContext({
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  } catch (error) {
    const files = [caFile, certFile, keyFile].filter((file) => file !== undefined).join(', ');
    throw new FileError(`${printable(files)}: not usable for TLS: ${systemReason(error)}`);
  }
}

/** Undefined: those that Node trusts. */
function authorities(verifyTls: boolean, caFile: string | undefined): Buffer | [] | undefined {
  if (caFile !== undefined) return readAuthorities(caFile);
  // Node takes 20 ms for its own, and a chain that leads to one has its signatures checked each time.
  return verifyTls ? undefined : [];
}

const CERTIFICATE = /-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE)-----[^-]+-----END \1-----/g;

/** Node takes a file without a single certificate for an empty list, which trusts nobody. */
function readAuthorities(path: string): Buffer {
  const pem = readFile(path);
  const blocks = pem.toString('latin1').match(CERTIFICATE) ?? [];
  if (blocks.length === 0) {
    throw new FileError(
      `${printable(path)}: holds no certificate in PEM (“-----BEGIN CERTIFICATE-----”)`,
    );
  }
  try {
    for (const block of blocks) void new X509Certificate(block);
  } catch (error) {
    throw new FileError(
      `${printable(path)}: holds a certificate that cannot be read: ${systemReason(error)}`,
    );
  }
  return pem;
}

function readPem(path: string | undefined): Buffer | undefined {
  return path === undefined ? undefined : readFile(path);
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new FileError(`${printable(path)}: cannot be read: ${systemReason(error)}`);
  }
}
