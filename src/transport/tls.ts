import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

import { FileError } from '../model/errors.ts';
import type { NetworkOptions } from '../model/options.ts';
import type { TlsRecord } from '../model/record.ts';
import { printable } from '../util/printable.ts';
import { systemReason } from '../util/system-error.ts';

type Options = Pick<NetworkOptions, 'verifyTls' | 'caFile' | 'certFile' | 'keyFile'>;
type CertificateFacts = Pick<TlsRecord, 'subject' | 'issuer' | 'not_after'>;

interface Resumable {
  readonly session: Buffer;
  /** Node does not find the certificate in the session any more. */
  readonly certificate: CertificateFacts | null;
}

const MAX_SESSIONS = 1_000;
const DAY_MS = 86_400_000;

/** What all secure connections of a run share: trust, our own certificate, sessions to resume. */
export class TlsClient {
  readonly #options: Options;
  readonly #describes: boolean;
  readonly #context: SecureContext;
  /** By host and port. */
  readonly #resumables = new Map<string, Resumable>();
  /** What a connection resumed. */
  readonly #resumed = new WeakMap<TLSSocket, Resumable>();

  /**
   * `describes`: gather what `--with tls` tells, which costs something per connection.
   *
   * @throws FileError for a certificate or key that cannot be read or used.
   */
  constructor(options: Options, describes: boolean) {
    this.#options = options;
    this.#describes = describes;
    // Made once: a context per connection would parse all trusted roots each time.
    this.#context = makeContext(options);
  }

  /** Wraps a connected socket. The caller awaits `secureConnect` or `error`. */
  wrap(socket: Socket, hostname: string, port: number, offersHttp2: boolean): TLSSocket {
    const key = `${hostname}:${port}`;
    const known = this.#resumables.get(key);
    const secured = connect({
      socket,
      host: hostname,
      // RFC 6066, section 3: no address and no trailing dot in SNI.
      servername: isIP(hostname) === 0 ? hostname.replace(/\.$/, '') : '',
      secureContext: this.#context,
      rejectUnauthorized: this.#options.verifyTls,
      ALPNProtocols: offersHttp2 ? ['h2', 'http/1.1'] : ['http/1.1'],
      ...(known === undefined ? {} : { session: known.session }),
    });
    if (known !== undefined) this.#resumed.set(secured, known);
    secured.on('session', (session) => {
      this.#remember(key, { session, certificate: this.#certificateOf(secured) });
    });
    return secured;
  }

  /** The facts of a secure connection for `--with tls`; null where they are not gathered. */
  describe(socket: TLSSocket): TlsRecord | null {
    const certificate = this.#certificateOf(socket);
    if (certificate === null) return null;
    return {
      version: socket.getProtocol() ?? '',
      cipher: socket.getCipher().name,
      ...certificate,
      days_left: Math.floor((Date.parse(certificate.not_after) - Date.now()) / DAY_MS),
    };
  }

  #certificateOf(socket: TLSSocket): CertificateFacts | null {
    if (!this.#describes) return null;
    if (socket.isSessionReused()) return this.#resumed.get(socket)?.certificate ?? null;
    const { subject, issuer, valid_to: validTo } = socket.getPeerCertificate();
    const notAfterMs = Date.parse(validTo);
    if (Number.isNaN(notAfterMs)) return null;
    return {
      subject: distinguishedName(subject),
      issuer: distinguishedName(issuer),
      not_after: new Date(notAfterMs).toISOString(),
    };
  }

  #remember(key: string, resumable: Resumable): void {
    this.#resumables.delete(key);
    this.#resumables.set(key, resumable);
    if (this.#resumables.size <= MAX_SESSIONS) return;
    const [oldest] = this.#resumables.keys();
    if (oldest !== undefined) this.#resumables.delete(oldest);
  }
}

function makeContext({ caFile, certFile, keyFile }: Options): SecureContext {
  const ca = readPem(caFile);
  if (caFile !== undefined && ca !== undefined) checkAuthorities(caFile, ca);
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

const CERTIFICATE = /-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE)-----[^-]+-----END \1-----/g;

/** Node takes a file without a single certificate for an empty list, which trusts nobody. */
function checkAuthorities(path: string, pem: Buffer): void {
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
}

function readPem(path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new FileError(`${printable(path)}: cannot be read: ${systemReason(error)}`);
  }
}

/** `CN=example.com,O=Example`: RFC 4514 with the most telling part first. */
function distinguishedName(name: object | undefined): string {
  if (name === undefined) return '';
  return Object.entries(name)
    .toReversed()
    .map(([key, value]) => `${key}=${[value].flat().map(escapeValue).join('+')}`)
    .join(',');
}

function escapeValue(value: unknown): string {
  return String(value).replace(/[,+"\\<>;]/g, String.raw`\$&`);
}
