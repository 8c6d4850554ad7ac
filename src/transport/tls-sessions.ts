/** What a connection may be resumed with. */
export interface Session {
  /** As serialised by OpenSSL. */
  readonly data: Buffer;
  /** A ticket of TLS 1.3, which should not be shown twice (RFC 8446, appendix C.4). */
  readonly isSingleUse: boolean;
  /** Wall clock. What it vouches for has to be shown again then. */
  readonly expiresAtMs: number;
}

const MAX_ENDPOINTS = 1_000;
// A server gives one or two per connection, which the next connections use up.
const MAX_PER_ENDPOINT = 4;
// A session holds the server's certificate and its ticket: 1 to 3 KB, unless somebody means harm.
const MAX_SESSION_BYTES = 8 * 1024;

/** The sessions of the endpoints that were met last: the newest few of each. */
export class TlsSessions {
  /** The endpoint that was not met for longest comes first; its newest session comes last. */
  readonly #byEndpoint = new Map<string, readonly Session[]>();

  /** How many endpoints have one. */
  get size(): number {
    return this.#byEndpoint.size;
  }

  /** One to resume with; a ticket is handed out once. */
  take(endpoint: string, nowMs = Date.now()): Session | null {
    const known = this.#byEndpoint.get(endpoint);
    if (known === undefined) return null;
    const current = known.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    const taken = current.at(-1) ?? null;
    this.#keep(endpoint, taken?.isSingleUse === true ? current.slice(0, -1) : current);
    return taken;
  }

  add(endpoint: string, session: Session): void {
    if (session.data.length > MAX_SESSION_BYTES) return;
    // One that serves any number of connections stands for all that came before it.
    const known = session.isSingleUse ? (this.#byEndpoint.get(endpoint) ?? []) : [];
    const others = known.filter(({ isSingleUse }) => isSingleUse);
    this.#keep(endpoint, [...others, session].slice(-MAX_PER_ENDPOINT));
    if (this.#byEndpoint.size <= MAX_ENDPOINTS) return;
    const [oldest] = this.#byEndpoint.keys();
    if (oldest !== undefined) this.#byEndpoint.delete(oldest);
  }

  /** The server takes none of them any more. */
  forget(endpoint: string): void {
    this.#byEndpoint.delete(endpoint);
  }

  #keep(endpoint: string, sessions: readonly Session[]): void {
    this.#byEndpoint.delete(endpoint);
    if (sessions.length > 0) this.#byEndpoint.set(endpoint, sessions);
  }
}
