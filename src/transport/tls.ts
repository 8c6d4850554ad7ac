import { readFileSync } from 'node:fs';
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

import { FileError } from '../model/errors.ts';
import type { NetworkOptions, RequestOptions } from '../model/options.ts';
import type { TlsRecord } from '../model/record.ts';

type Options = Pick<NetworkOptions, 'verifyTls' | 'caFile' | 'certFile' | 'keyFile'> &
  Pick<RequestOptions, 'http2'>;

const MAX_SESSIONS = 1_000;
const DAY_MS = 86_400_000;

/** What all secure connections of a run share: trust, our own certificate, sessions to resume. */
export class TlsClient {
  readonly #options: Options;
  readonly #context: SecureContext;
  readonly #sessions = new Map<string, Buffer>();

  /** @throws FileError for a certificate or key that cannot be read or used. */
  constructor(options: Options) {
    this.#options = options;
    // Made once: a context per connection would parse all trusted roots each time.
    this.#context = makeContext(options);
  }

  /** Wraps a connected socket. The caller awaits `secureConnect` or `error`. */
  wrap(socket: Socket, hostname: string, port: number): TLSSocket {
    const key = `${hostname}:${port}`;
    const session = this.#sessions.get(key);
    const secured = connect({
      socket,
      host: hostname,
      // RFC 6066, section 3: no address and no trailing dot in SNI.
      servername: isIP(hostname) === 0 ? hostname.replace(/\.$/, '') : '',
      secureContext: this.#context,
      rejectUnauthorized: this.#options.verifyTls,
      ALPNProtocols: this.#options.http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
      ...(session === undefined ? {} : { session }),
    });
    secured.on('session', (fresh) => this.#remember(key, fresh));
    return secured;
  }

  #remember(key: string, session: Buffer): void {
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    if (this.#sessions.size <= MAX_SESSIONS) return;
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined) this.#sessions.delete(oldest);
  }
}

function makeContext({ caFile, certFile, keyFile }: Options): SecureContext {
  const ca = readPem(caFile);
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
    throw new FileError(`${files}: not usable for TLS: ${messageOf(error)}`);
  }
}

function readPem(path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new FileError(`${path}: cannot be read: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The facts of a secure connection for `--with tls`. */
export function describeTls(socket: TLSSocket): TlsRecord {
  const certificate = socket.getPeerCertificate();
  const notAfter = new Date(certificate.valid_to);
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher()?.name ?? '',
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    not_after: notAfter.toISOString(),
    days_left: Math.floor((notAfter.getTime() - Date.now()) / DAY_MS),
  };
}

/** `CN=example.com,O=Example`: RFC 4514 with the most telling part first. */
function distinguishedName(name: object | undefined): string {
  if (name === undefined) return '';
  return Object.entries(name)
    .toReversed()
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : String(value)}`)
    .join(',');
}
