import { isIP, type Socket } from 'node:net';
import {
  connect,
  type DetailedPeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';

import type { TlsRecord } from '../model/record.ts';
import { certificateEndMs, identityError, tlsFacts } from './tls-certificate.ts';
import { makeContext, type TlsOptions } from './tls-context.ts';
import { TlsSessions, type Session } from './tls-sessions.ts';

const WITH_HTTP2 = ['h2', 'http/1.1'];
const HTTP1_ONLY = ['http/1.1'];
// RFC 8446, 4.6.1: bounded, since a resumed connection shows no certificate.
const MAX_SESSION_AGE_MS = 3_600_000;

/** What all secure connections of a run share: trust, our own certificate, sessions to resume. */
export class TlsClient {
  readonly #options: TlsOptions;
  readonly #describes: boolean;
  /** Made once: a context per connection would parse all trusted roots each time. */
  #context: SecureContext | null;
  readonly #sessions = new TlsSessions();
  readonly #resuming = new WeakSet<Socket>();

  /**
   * `describes`: for `--with tls`. Then no session is resumed, since what is told has to come from
   * the certificate that the server shows now.
   *
   * @throws FileError for a certificate or key that cannot be read or used.
   */
  constructor(options: TlsOptions, describes: boolean) {
    this.#options = options;
    this.#describes = describes;
    const { caFile, certFile, keyFile } = options;
    const hasFiles = [caFile, certFile, keyFile].some((file) => file !== undefined);
    this.#context = hasFiles ? makeContext(options) : null;
  }

  /** Wraps a connected socket. The caller awaits `secureConnect` or `error`. */
  wrap(socket: Socket, hostname: string, port: number, offersHttp2: boolean): TLSSocket {
    this.#context ??= makeContext(this.#options);
    // All else that matters to a session is the same for the whole run.
    const endpoint = `${hostname}:${port}${offersHttp2 ? ' h2' : ''}`;
    const session = this.#sessions.take(endpoint);
    // RFC 6066, section 3: no address and no trailing dot in SNI.
    const servername = isIP(hostname) === 0 ? hostname.replace(/\.$/, '') : '';
    const secured: TLSSocket = connect({
      socket,
      host: hostname,
      servername,
      secureContext: this.#context,
      rejectUnauthorized: this.#options.verifyTls,
      ALPNProtocols: offersHttp2 ? WITH_HTTP2 : HTTP1_ONLY,
      checkServerIdentity: (name) =>
        this.#options.verifyTls ? identityError(secured, name) : undefined,
      ...(session === null ? {} : { session: session.data }),
    });
    // Node fetches it for `checkServerIdentity`: objects of the whole chain, which are not looked at.
    secured.getPeerCertificate = nothing;
    if (session !== null) this.#watchResumption(secured, endpoint);
    if (!this.#describes) this.#gatherSessions(secured, endpoint, session);
    return secured;
  }

  /**
   * Whether the connection offered a session and did not become secure so far. One that failed so is
   * worth making anew, once: the session is forgotten then, and the next handshake is a full one.
   */
  isResuming(socket: Socket): boolean {
    return this.#resuming.has(socket);
  }

  /** The facts of a secure connection for `--with tls`; null where they are not gathered. */
  describe(socket: TLSSocket): TlsRecord | null {
    return this.#describes ? tlsFacts(socket) : null;
  }

  #watchResumption(secured: TLSSocket, endpoint: string): void {
    this.#resuming.add(secured);
    secured.once('secureConnect', () => {
      this.#resuming.delete(secured);
      if (!secured.isSessionReused()) this.#sessions.forget(endpoint);
    });
    secured.once('close', () => {
      if (this.#resuming.has(secured)) this.#sessions.forget(endpoint);
    });
  }

  /** Node emits no session before its peer has been verified. */
  #gatherSessions(secured: TLSSocket, endpoint: string, resumed: Session | null): void {
    let expiresAtMs: number | null = null;
    secured.on('session', (data) => {
      expiresAtMs ??= this.#expiryOf(secured, resumed);
      const isSingleUse = secured.getProtocol() === 'TLSv1.3';
      this.#sessions.add(endpoint, { data, isSingleUse, expiresAtMs });
    });
  }

  /** What follows from a resumed session lives no longer than that. */
  #expiryOf(secured: TLSSocket, resumed: Session | null): number {
    if (resumed !== null && secured.isSessionReused()) return resumed.expiresAtMs;
    const latestMs = Date.now() + MAX_SESSION_AGE_MS;
    return this.#options.verifyTls ? Math.min(latestMs, certificateEndMs(secured)) : latestMs;
  }
}

function nothing(): DetailedPeerCertificate {
  return {} as DetailedPeerCertificate;
}
