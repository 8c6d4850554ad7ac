import { Connection, type ConnectionContext } from './connection.ts';
import type { ProxyChooser } from './proxy.ts';
import { routeTo, type Route } from './route.ts';

/** Where a route leads to: an origin, or a proxy that plain requests to any origin are sent to. */
interface Place {
  readonly key: string;
  readonly route: Route;
  /** HTTP/1.1: not in use, the last used at the end. */
  readonly idle: Connection[];
  /** HTTP/2: each has room for many exchanges. */
  readonly sessions: Connection[];
  /** HTTP/2: the connection whose protocol the others wait to learn. */
  probe: Connection | null;
  /** HTTP/2 was offered and not taken: nothing to wait for. */
  isPlain: boolean;
  readonly waiting: (() => void)[];
  /** Connections that belong to it; at 0 it is forgotten. */
  alive: number;
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
  readonly #places = new Map<string, Place>();
  /** In the order in which they became idle. */
  readonly #idle = new Set<Connection>();
  readonly #place = new WeakMap<Connection, Place>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /**
   * A connection with room for one more exchange, or null: `ready` is called when it is worth
   * asking again (only over HTTP/2). `fresh`: none that has been used before, HTTP/2 apart.
   */
  acquire(origin: string, fresh: boolean, ready: () => void): Connection | null {
    // Without a proxy an origin is its own key.
    const place = this.#places.get(origin) ?? this.#placeOf(origin);
    for (const session of place.sessions) if (session.hasRoom) return this.#take(session);
    if (!fresh) {
      for (let idle = place.idle.pop(); idle !== undefined; idle = place.idle.pop()) {
        if (!idle.isDestroyed && idle.socket?.destroyed === false) return this.#take(idle);
      }
    }
    const isProbe = this.#options.http2 && place.route.secure && !place.isPlain;
    if (isProbe && place.probe !== null) {
      place.waiting.push(ready);
      return null;
    }
    const connection = this.#open(place);
    if (isProbe) place.probe = connection;
    return this.#take(connection);
  }

  /** Gives a connection back after an exchange; `reusable`: another may follow over HTTP/1.1. */
  release(connection: Connection, reusable: boolean): void {
    connection.inUse -= 1;
    if (connection.isDestroyed || connection.inUse > 0) return;
    if (connection.isHttp2 ? connection.isRetired : !reusable) {
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

  #placeOf(origin: string): Place {
    const direct = routeTo(origin, null);
    const proxy = this.#options.chooseProxy(direct.secure, direct.hostname, direct.port);
    const route = proxy === null ? direct : routeTo(origin, proxy);
    const known = this.#places.get(route.key);
    if (known !== undefined) return known;
    const place: Place = {
      key: route.key,
      route,
      idle: [],
      sessions: [],
      probe: null,
      isPlain: false,
      waiting: [],
      alive: 0,
    };
    this.#places.set(route.key, place);
    return place;
  }

  #take(connection: Connection): Connection {
    this.#idle.delete(connection);
    connection.inUse += 1;
    return connection;
  }

  #open(place: Place): Connection {
    const connection = new Connection(place.route, this.#options);
    place.alive += 1;
    this.#place.set(connection, place);
    connection.onOpen = () => {
      if (connection.isHttp2) place.sessions.push(connection);
      else place.isPlain = true;
      endProbe(place, connection);
    };
    connection.onClose = () => this.#forget(place, connection);
    // What is still queued in undici fails with the reason; it would connect anew otherwise.
    const end = (_origin: URL, _targets: unknown, error: Error): void => connection.destroy(error);
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

function remove(list: Connection[], connection: Connection): void {
  const at = list.indexOf(connection);
  if (at !== -1) list.splice(at, 1);
}

function endProbe(place: Place, connection: Connection): void {
  if (place.probe !== connection) return;
  place.probe = null;
  for (const ready of place.waiting.splice(0)) ready();
}
