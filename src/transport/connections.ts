import { Connection, type ConnectionContext } from './connection.ts';
import type { ProxyChooser } from './proxy.ts';
import { routeTo, type Route } from './route.ts';

interface Origin {
  readonly route: Route;
  readonly idle: Connection[];
  /** HTTP/2: the connection that all share, once it stands. */
  shared: Connection | null;
  /** HTTP/2: the first connection is being made, and it is not known yet what it will speak. */
  isProbing: boolean;
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
  readonly #origins = new Map<string, Origin>();
  /** In the order in which they became idle. */
  readonly #idle = new Set<Connection>();
  readonly #origin = new WeakMap<Connection, Origin>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /**
   * A connection with room for one more exchange, or null: `ready` is called when it is worth
   * asking again (only over HTTP/2). `fresh`: none that has been used before.
   */
  acquire(originText: string, fresh: boolean, ready: () => void): Connection | null {
    const origin = this.#origins.get(originText) ?? this.#add(originText);
    if (!fresh) {
      if (origin.shared?.hasRoom === true) return this.#take(origin.shared);
      for (let idle = origin.idle.pop(); idle !== undefined; idle = origin.idle.pop()) {
        if (!idle.isDestroyed && idle.socket?.destroyed === false) return this.#take(idle);
      }
    }
    if (this.#options.http2 && origin.route.secure) {
      if (origin.isProbing) {
        origin.waiting.push(ready);
        return null;
      }
      if (origin.shared === null) origin.isProbing = true;
    }
    return this.#take(this.#open(originText, origin));
  }

  /** Gives a connection back after an exchange; `reusable`: another may follow on it. */
  release(connection: Connection, reusable: boolean): void {
    connection.inUse -= 1;
    if (connection.isHttp2) {
      if (connection.inUse > 0) return;
    } else if (reusable && !connection.isDestroyed) {
      this.#origin.get(connection)?.idle.push(connection);
    } else {
      connection.destroy();
      return;
    }
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

  #add(originText: string): Origin {
    const direct = routeTo(originText, null);
    const proxy = this.#options.chooseProxy(direct.secure, direct.hostname, direct.port);
    const origin: Origin = {
      route: proxy === null ? direct : routeTo(originText, proxy),
      idle: [],
      shared: null,
      isProbing: false,
      waiting: [],
      alive: 0,
    };
    this.#origins.set(originText, origin);
    return origin;
  }

  #take(connection: Connection): Connection {
    this.#idle.delete(connection);
    connection.inUse += 1;
    return connection;
  }

  #open(originText: string, origin: Origin): Connection {
    const connection = new Connection(origin.route, this.#options);
    origin.alive += 1;
    this.#origin.set(connection, origin);
    let isGone = false;
    const gone = (): void => {
      if (isGone) return;
      isGone = true;
      this.#forget(originText, origin, connection);
    };
    connection.onClose = gone;
    connection.onOpen = () => {
      if (connection.isHttp2) origin.shared = connection;
      settleProbe(origin);
    };
    connection.client.on('disconnect', () => connection.destroy());
    connection.client.on('connectionError', () => connection.destroy());
    return connection;
  }

  #forget(originText: string, origin: Origin, connection: Connection): void {
    this.#idle.delete(connection);
    const at = origin.idle.indexOf(connection);
    if (at !== -1) origin.idle.splice(at, 1);
    if (origin.shared === connection) origin.shared = null;
    settleProbe(origin);
    origin.alive -= 1;
    if (origin.alive === 0) this.#origins.delete(originText);
  }
}

function settleProbe(origin: Origin): void {
  origin.isProbing = false;
  for (const ready of origin.waiting.splice(0)) ready();
}
