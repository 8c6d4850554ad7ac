import type { Connection, ConnectionPlace } from './connection.ts';
import type { NamedBy } from './guard/guard.ts';
import type { RequestState } from './redirect.ts';
import type { Route } from './route.ts';

/** Who asks for a connection. */
export interface Asker {
  readonly request: RequestState;
  /** None that has been used before will do, HTTP/2 apart. */
  readonly needsFresh: boolean;
  /** Not over HTTP/2. */
  readonly needsHttp1: boolean;
  /** It is worth asking again. */
  onReady(): void;
}

/** Who keeps the places. */
interface PlaceOwner {
  /** One of its connections is over. */
  onClose(place: Place, connection: Connection, error: Error | null): void;
}

/** Where a route leads to: an origin, or a proxy that plain requests to any origin are sent to. */
export class Place implements ConnectionPlace {
  readonly key: string;
  readonly route: Route;
  /** HTTP/2 is offered there, and has not been turned down. */
  offersHttp2: boolean;
  /** Connections that belong to it; at 0 it is forgotten. */
  alive = 0;
  readonly #owner: PlaceOwner;
  /** HTTP/1.1: not in use, the last used at the end. */
  readonly #idle: Connection[] = [];
  /** HTTP/2: each has room for many exchanges. */
  readonly #sessions: Connection[] = [];
  /** HTTP/2: the connection whose protocol the others wait to learn. */
  #probe: Connection | null = null;
  readonly #waiting: Asker[] = [];

  constructor(key: string, route: Route, offersHttp2: boolean, owner: PlaceOwner) {
    this.key = key;
    this.route = route;
    this.offersHttp2 = offersHttp2;
    this.#owner = owner;
  }

  /** One that stands and has room. */
  find(asker: Asker): Connection | undefined {
    const { namedBy } = asker.request;
    for (const session of this.#sessions) {
      if (session.hasRoom && session.isOpenTo(namedBy)) return session;
    }
    return asker.needsFresh ? undefined : this.#takeIdle(namedBy);
  }

  /** Whether the asker is told when the protocol that is spoken here is known. */
  waits(asker: Asker): boolean {
    if (this.#probe === null) return false;
    this.#waiting.push(asker);
    return true;
  }

  /** A connection is being made. */
  add(connection: Connection): void {
    this.alive += 1;
    if (this.offersHttp2) this.#probe = connection;
  }

  addIdle(connection: Connection): void {
    this.#idle.push(connection);
  }

  onOpen(connection: Connection): void {
    if (connection.isHttp2) this.#sessions.push(connection);
    else this.offersHttp2 = false;
    this.#endProbe(connection);
  }

  onClose(connection: Connection, error: Error | null): void {
    remove(this.#idle, connection);
    remove(this.#sessions, connection);
    this.alive -= 1;
    this.#owner.onClose(this, connection, error);
    this.#endProbe(connection);
  }

  /** The last used of those that may be used for this; the others stay where they are. */
  #takeIdle(namedBy: NamedBy): Connection | undefined {
    const idle = this.#idle;
    for (let at = idle.length - 1; at >= 0; at -= 1) {
      const connection = idle[at];
      if (connection?.stands !== true || !connection.isOpenTo(namedBy)) continue;
      if (at === idle.length - 1) idle.pop();
      else idle.splice(at, 1);
      return connection;
    }
    return undefined;
  }

  #endProbe(connection: Connection): void {
    if (this.#probe !== connection) return;
    this.#probe = null;
    for (const asker of this.#waiting.splice(0)) asker.onReady();
  }
}

function remove(list: Connection[], connection: Connection): void {
  const at = list.indexOf(connection);
  if (at !== -1) list.splice(at, 1);
}
