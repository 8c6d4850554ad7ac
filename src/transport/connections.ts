import { failure, type Failure } from '../model/errors.ts';
import { systemCode } from '../util/system-error.ts';
import type { ConnectionContext } from './connection-context.ts';
import { Connection } from './connection.ts';
import type { Chores } from './deadlines.ts';
import { refusalBehindProxy } from './guard/behind-proxy.ts';
import { Place, type Asker } from './place.ts';
import type { ProxyChooser } from './proxy.ts';
import { routeTo, type Route } from './route.ts';
import { meaningOf } from './translate.ts';

/** Ends the key of a place that does not offer HTTP/2 where others do. */
const HTTP1 = ' http/1.1';

// Shorter than most servers keep one that is not used.
const MAX_IDLE_MS = 4_000;

export interface ConnectionsOptions extends ConnectionContext {
  readonly chooseProxy: ProxyChooser;
  /** Idle connections kept over all origins; the longest idle goes first. */
  readonly maxIdle: number;
}

/**
 * The connections of a run. Memory depends on `maxIdle` and on what is in flight, never on how many
 * origins were met.
 */
export class Connections implements Chores {
  readonly #options: ConnectionsOptions;
  readonly #places = new Map<string, Place>();
  /** In the order in which they became idle. */
  readonly #idle = new Set<Connection>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
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

  /** Gives a connection back after an exchange; `reusable`: another may follow over HTTP/1.1. */
  release(connection: Connection, reusable: boolean): void {
    connection.inUse -= 1;
    if (connection.isDestroyed || connection.inUse > 0) return;
    if (connection.isRetired || !(reusable || connection.isHttp2)) {
      connection.destroy();
      return;
    }
    if (!connection.isHttp2) connection.place.addIdle(connection);
    connection.idleSinceMs = performance.now();
    this.#idle.add(connection);
    if (this.#idle.size > this.#options.maxIdle) {
      const [oldest] = this.#idle;
      oldest?.destroy();
    }
  }

  get isPending(): boolean {
    return this.#idle.size > 0;
  }

  /** Closes what has not been used for a while; sessions of HTTP/2 are dearer, and stay. */
  tidy(nowMs: number): void {
    for (const connection of this.#idle) {
      const idleMs = nowMs - connection.idleSinceMs;
      if (connection.isHttp2) continue;
      if (idleMs < Math.min(MAX_IDLE_MS, connection.keepAliveMs)) continue;
      connection.destroy();
    }
  }

  /** Nothing is in flight any more: closes what is idle. */
  close(): void {
    for (const connection of this.#idle) connection.destroy();
  }

  onClose(place: Place, connection: Connection, error: Error | null): void {
    this.#idle.delete(connection);
    if (place.alive === 0) this.#places.delete(place.key);
    // No file or port was left for it: what is idle holds some.
    if (error !== null && meaningOf(systemCode(error) ?? '', 'connect') === 'file_limit') {
      this.close();
    }
  }

  #acquireAt(place: Place, asker: Asker): Connection | null {
    let connection = place.find(asker);
    if (connection === undefined) {
      if (place.waits(asker)) return null;
      const { namedBy } = asker.request;
      connection = new Connection(place, namedBy, this.#options);
      place.add(connection);
    } else {
      this.#idle.delete(connection);
    }
    connection.inUse += 1;
    return connection;
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
    const offersHttp2 = this.#options.openHttp2 !== null && route.secure && !needsHttp1;
    const place = new Place(key, route, offersHttp2, this);
    this.#places.set(key, place);
    return place;
  }
}
