import { failure, type Failure } from '../model/errors.ts';
import { systemCode } from '../util/system-error.ts';
import { Connection, type ConnectionContext } from './connection.ts';
import { refusalBehindProxy } from './guard/behind-proxy.ts';
import type { NamedBy } from './guard/guard.ts';
import type { ProxyChooser } from './proxy.ts';
import type { RequestState } from './redirect.ts';
import { routeTo, type Route } from './route.ts';
import { meaningOf } from './translate.ts';

/** Ends the key of a place that does not offer HTTP/2 where others do. */
const HTTP1 = ' http/1.1';

/** Where a route leads to: an origin, or a proxy that plain requests to any origin are sent to. */
interface Place {
  readonly key: string;
  readonly route: Route;
  readonly offersHttp2: boolean;
  /** HTTP/1.1: not in use, the last used at the end. */
  readonly idle: Connection[];
  /** HTTP/2: each has room for many exchanges. */
  readonly sessions: Connection[];
  /** HTTP/2: the connection whose protocol the others wait to learn. */
  probe: Connection | null;
  /** HTTP/2 was offered and not taken: nothing to wait for. */
  isPlain: boolean;
  readonly waiting: Asker[];
  /** Connections that belong to it; at 0 it is forgotten. */
  alive: number;
}

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

export interface ConnectionsOptions extends ConnectionContext {
  readonly chooseProxy: ProxyChooser;
  /** Idle connections kept over all origins; the longest idle goes first. */
  readonly maxIdle: number;
}

/**
 * The connections of a run. Memory depends on `maxIdle` and on what is in flight, never on how many
 * origins were met.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  /** For those that do not offer HTTP/2. */
  readonly #plain: ConnectionContext;
  readonly #places = new Map<string, Place>();
  /** In the order in which they became idle. */
  readonly #idle = new Set<Connection>();
  readonly #place = new WeakMap<Connection, Place>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#plain = { ...options, http2: false };
  }

  /**
   * A connection with room for one more exchange; why there must not be one; or null: the asker is told
   * when it is worth asking again (only over HTTP/2).
   */
  acquire(asker: Asker): Connection | Failure | null {
    const { request, needsHttp1 } = asker;
    const { origin } = request.target;
    // Without a proxy an origin is its own key.
    const known = this.#places.get(needsHttp1 ? origin + HTTP1 : origin);
    if (known !== undefined) return this.#acquireAt(known, asker);
    const route = this.#routeTo(origin);
    const refusal = refusalBehindProxy(this.#options.guard, route, request.namedBy);
    if (refusal !== null) return failure('blocked_address', refusal);
    return this.#acquireAt(this.#placeOf(route, needsHttp1), asker);
  }

  #acquireAt(place: Place, asker: Asker): Connection | null {
    const { namedBy } = asker.request;
    for (const session of place.sessions) {
      if (session.hasRoom && session.isOpenTo(namedBy)) return this.#take(session);
    }
    const idle = asker.needsFresh ? undefined : takeIdle(place, namedBy);
    if (idle !== undefined) return this.#take(idle);
    const isProbe = place.offersHttp2 && !place.isPlain;
    if (isProbe && place.probe !== null) {
      place.waiting.push(asker);
      return null;
    }
    const connection = this.#open(place, namedBy);
    if (isProbe) place.probe = connection;
    return this.#take(connection);
  }

  /** Gives a connection back after an exchange; `reusable`: another may follow over HTTP/1.1. */
  release(connection: Connection, reusable: boolean): void {
    connection.inUse -= 1;
    if (connection.isDestroyed || connection.inUse > 0) return;
    connection.wire?.end();
    if (connection.isRetired || !(reusable || connection.isHttp2)) {
      connection.destroy();
      return;
    }
    if (!connection.isHttp2) this.#place.get(connection)?.idle.push(connection);
    this.#idle.add(connection);
    if (this.#idle.size > this.#options.maxIdle) {
      const [oldest] = this.#idle;
      oldest?.destroy();
    }
  }

  /** Nothing is in flight any more: closes what is idle. */
  close(): void {
    for (const connection of this.#idle) connection.destroy();
  }

  #routeTo(origin: string): Route {
    const direct = routeTo(origin, null);
    const proxy = this.#options.chooseProxy(direct.secure, direct.hostname, direct.port);
    return proxy === null ? direct : routeTo(origin, proxy);
  }

  #placeOf(route: Route, needsHttp1: boolean): Place {
    const key = needsHttp1 ? route.key + HTTP1 : route.key;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place: Place = {
      key,
      route,
      offersHttp2: this.#options.http2 && route.secure && !needsHttp1,
      idle: [],
      sessions: [],
      probe: null,
      isPlain: false,
      waiting: [],
      alive: 0,
    };
    this.#places.set(key, place);
    return place;
  }

  #take(connection: Connection): Connection {
    this.#idle.delete(connection);
    connection.inUse += 1;
    return connection;
  }

  #open(place: Place, namedBy: NamedBy): Connection {
    const context = place.offersHttp2 ? this.#options : this.#plain;
    const connection = new Connection(place.route, namedBy, context);
    place.alive += 1;
    this.#place.set(connection, place);
    connection.onOpen = () => {
      if (connection.isHttp2) place.sessions.push(connection);
      else place.isPlain = true;
      endProbe(place, connection);
    };
    connection.onClose = () => this.#forget(place, connection);
    // What is still queued in undici fails with the reason; it would connect anew otherwise.
    const end = (_origin: URL, _targets: unknown, error: Error): void => {
      connection.destroy(error);
      // No file or port was left for it: what is idle holds some.
      if (meaningOf(systemCode(error) ?? '', 'connect') === 'file_limit') this.close();
    };
    connection.client.on('disconnect', end);
    connection.client.on('connectionError', end);
    return connection;
  }

  #forget(place: Place, connection: Connection): void {
    this.#idle.delete(connection);
    remove(place.idle, connection);
    remove(place.sessions, connection);
    endProbe(place, connection);
    place.alive -= 1;
    if (place.alive === 0) this.#places.delete(place.key);
  }
}

/** The last used of those that still stand and may be used for this; the others stay where they are. */
function takeIdle({ idle }: Place, namedBy: NamedBy): Connection | undefined {
  const at = idle.findLastIndex(
    (each) => !each.isDestroyed && each.socket?.destroyed === false && each.isOpenTo(namedBy),
  );
  return at === -1 ? undefined : idle.splice(at, 1)[0];
}

function remove(list: Connection[], connection: Connection): void {
  const at = list.indexOf(connection);
  if (at !== -1) list.splice(at, 1);
}

function endProbe(place: Place, connection: Connection): void {
  if (place.probe !== connection) return;
  place.probe = null;
  for (const asker of place.waiting.splice(0)) asker.onReady();
}
