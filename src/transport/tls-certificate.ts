import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity, type TLSSocket } from 'node:tls';

import type { TlsRecord } from '../model/record.ts';

const DAY_MS = 86_400_000;
// Both are left to Node's own check: what passes here passes there, too.
const HOST_CHECK = { subject: 'never', partialWildcards: false } as const;

const certificates = new WeakMap<TLSSocket, X509Certificate>();

/**
 * Whether the certificate of a socket is for `name`, an address or a host: undefined, or the error of
 * Node's own check. That one wants the certificate as an object, which takes half as long as the
 * handshake itself, so it is asked only about what OpenSSL does not find plainly right.
 */
export function identityError(socket: TLSSocket, name: string): Error | undefined {
  const certificate = certificateOf(socket);
  if (certificate === undefined) return new Error('the server shows no certificate');
  if (isPlainlyFor(certificate, name)) return undefined;
  return checkServerIdentity(name, certificate.toLegacyObject());
}

function isPlainlyFor(certificate: X509Certificate, name: string): boolean {
  const found =
    isIP(name) === 0 ? certificate.checkHost(name, HOST_CHECK) : certificate.checkIP(name);
  return found !== undefined;
}

/**
 * Undefined where a session was resumed. Node takes the certificate out of the connection (up to
 * version 22 at least): asked once more it gives the next of the chain, or none.
 */
function certificateOf(socket: TLSSocket): X509Certificate | undefined {
  const certificate = certificates.get(socket) ?? socket.getPeerX509Certificate();
  if (certificate !== undefined) certificates.set(socket, certificate);
  return certificate;
}

/** When the certificate of a socket ends, in ms since 1970; infinite where that cannot be told. */
export function certificateEndMs(socket: TLSSocket): number {
  const endMs = Date.parse(certificateOf(socket)?.validTo ?? '');
  return Number.isNaN(endMs) ? Infinity : endMs;
}

/** What `--with tls` tells of a connection that did not resume a session; null without a certificate. */
export function tlsFacts(socket: TLSSocket): TlsRecord | null {
  const certificate = certificateOf(socket);
  const notAfterMs = Date.parse(certificate?.validTo ?? '');
  if (certificate === undefined || Number.isNaN(notAfterMs)) return null;
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    not_after: new Date(notAfterMs).toISOString(),
    days_left: Math.floor((notAfterMs - Date.now()) / DAY_MS),
  };
}

/**
 * `CN=example.com,O=Example`: RFC 4514 with the most telling part first. Node gives a part per line,
 * its values escaped; nothing for an empty name.
 */
function distinguishedName(lines: string | undefined): string {
  return (lines ?? '').split('\n').toReversed().join(',');
}
