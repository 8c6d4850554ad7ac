import { isIP, connect as connectTcp, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { ErrorPhase } from '../model/errors.ts';
import type { TlsRecord } from '../model/record.ts';
import { MAX_STREAMS, type Call, type Channel } from './channel.ts';
import type { ConnectionContext } from './connection-context.ts';
import {
  allowedOf,
  allowedEnd,
  closedWhileConnecting,
  dialOptions,
  reasonOf,
  whenReady,
} from './dial.ts';
import type { Address } from './dns/address.ts';
import { dnsError } from './dns/errors.ts';
import type { Asker } from './dns/question.ts';
import { QueuedTime } from './dns/queued-time.ts';
import type { NamedBy } from './guard/guard.ts';
import { Http1Channel } from './http1/channel.ts';
import { READ_BUFFER } from './http1/read-buffer.ts';
import { proxyError, type Proxy } from './proxy.ts';
import { isForwarded, type Route } from './route.ts';
import { openTunnel } from './tunnel.ts';

/** Where it leads, and who keeps it there. */
export interface ConnectionPlace {
  readonly route: Route;
  readonly offersHttp2: boolean;
  addIdle(connection: Connection): void;
  /** It stands. */
  onOpen(connection: Connection): void;
  /** It is over; comes once. */
  onClose(connection: Connection, error: Error | null): void;
}

type ConnectPhase = Extract<ErrorPhase, 'dns' | 'connect' | 'tls'>;

/**
 * One socket, from looking up its name to its end. gfetch decides which request goes on which
 * connection, so nothing ever waits here, and whoever holds a connection can end it at any moment,
 * also while it is being made. When the socket closes the connection is over.
 */
export class Connection implements Asker {
  readonly route: Route;
  readonly place: ConnectionPlace;
  readonly #context: ConnectionContext;
  /** Who named what it leads to. */
  readonly #namedBy: NamedBy;
  /** Where the making of the connection is; null once it stands. */
  phase: ConnectPhase | null = 'dns';
  /** Infinite while its name waits for its turn to be asked for. */
  phaseStartMs = 0;
  /** On the monotonic clock; 0 where it does not apply. */
  lookedUpAtMs = 0;
  connectedAtMs = 0;
  securedAtMs = 0;
  readonly queued = new QueuedTime();
  addresses: readonly string[] | null = null;
  remoteIp: string | null = null;
  remotePort: number | null = null;
  /** The address at the far end; null where only a proxy knows it. */
  endIp: string | null = null;
  isHttp2 = false;
  /** The handshake failed with a session of before, and may well succeed without. */
  wasResuming = false;
  /** Requests that were sent on it. */
  exchanges = 0;
  /** Exchanges under way: at most one, except over HTTP/2. */
  inUse = 0;
  /** It takes no further exchanges: it is about to end, or not to be believed. */
  isRetired = false;
  /** Since when it is not in use, and for how long it may be; on the monotonic clock. */
  idleSinceMs = 0;
  keepAliveMs = Infinity;
  /** What is known of a secure connection, where it is asked for. */
  tls: TlsRecord | null = null;
  channel: Channel | null = null;
  #socket: Socket | null = null;
  #http1: Http1Channel | null = null;
  /** Who waits for it to stand. */
  #opener: Call | null = null;
  #isDestroyed = false;
  /** Unknown until somebody asks. */
  #isOpenToServers: boolean | undefined;

  constructor(place: ConnectionPlace, namedBy: NamedBy, context: ConnectionContext) {
    this.route = place.route;
    this.place = place;
    this.#context = context;
    this.#namedBy = namedBy;
  }

  get isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  /** It can be used, as far as can be seen. */
  get stands(): boolean {
    return !this.#isDestroyed && this.#socket?.destroyed === false;
  }

  /** Room for another exchange. */
  get hasRoom(): boolean {
    return !this.#isDestroyed && !this.isRetired && this.inUse < (this.isHttp2 ? MAX_STREAMS : 1);
  }

  /** What has been reached for one may be out of bounds for another. */
  isOpenTo(namedBy: NamedBy): boolean {
    if (namedBy === 'user' || this.endIp === null) return true;
    this.#isOpenToServers ??= this.#context.guard.refusal(this.endIp, namedBy) === null;
    return this.#isOpenToServers;
  }

  /** Sends a request as soon as it stands. */
  send(call: Call): void {
    if (this.channel !== null) {
      this.channel.send(call);
      return;
    }
    this.#opener = call;
    const fail = (error: Error): void => this.destroy(error);
    this.#open().then(() => this.#begin(), fail);
  }

  /** Nobody waits for the call any more. */
  cancel(call: Call): void {
    if (this.#opener === call) this.#opener = null;
    else this.channel?.cancel(call);
  }

  /** Ends everything on it; calls under way fail with `error`. */
  destroy(error: Error | null = null): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    const opener = this.#opener;
    this.#opener = null;
    // The channel of HTTP/2 has ways of its own.
    if (!this.isHttp2) this.#socket?.destroy();
    this.place.onClose(this, error);
    this.channel?.close(error);
    opener?.onError(error ?? closedWhileConnecting());
  }

  onDnsWait(): void {
    this.queued.begin(performance.now());
    this.phaseStartMs = Infinity;
  }

  onDnsAsked(): void {
    this.phaseStartMs = performance.now();
    this.queued.end(this.phaseStartMs);
  }

  #begin(): void {
    if (this.#isDestroyed) return;
    const opener = this.#opener;
    this.#opener = null;
    this.place.onOpen(this);
    if (opener !== null) this.channel?.send(opener);
  }

  async #open(): Promise<void> {
    const { route } = this;
    const { proxy } = route;
    let socket = await this.#reach();
    if (proxy?.secure === true) socket = await this.#secureProxy(socket, proxy);
    if (proxy !== null && !isForwarded(route)) socket = await this.#tunnel(socket, proxy);
    if (route.secure) {
      socket = await this.#secure(socket, route.hostname, route.port, this.place.offersHttp2);
      this.securedAtMs = performance.now();
      this.tls = this.#context.tls.describe(socket as TLSSocket);
    }
    if (this.#isDestroyed) throw closedWhileConnecting();
    this.isHttp2 = route.secure && (socket as TLSSocket).alpnProtocol === 'h2';
    this.phase = null;
    if (this.isHttp2) this.channel = this.#context.openHttp2?.(socket, this) ?? null;
    else this.#speakHttp1(socket);
  }

  #speakHttp1(socket: Socket): void {
    const channel = new Http1Channel(socket, this);
    this.#http1 = channel;
    this.channel = channel;
    if (!this.#readsInPlace) {
      socket.on('data', (chunk: Buffer) => channel.read(chunk, chunk.length));
    }
    socket.once('end', () => {
      channel.end();
      this.destroy();
    });
  }

  /** Nothing lies between it and the socket: it reads into the buffer of the thread. */
  get #readsInPlace(): boolean {
    return this.route.proxy === null && !this.route.secure;
  }

  #enter(phase: ConnectPhase): void {
    if (this.#isDestroyed) throw closedWhileConnecting();
    this.phase = phase;
    this.phaseStartMs = performance.now();
  }

  /** Connects to the proxy, or to the host where there is none. */
  async #reach(): Promise<Socket> {
    const { hostname, port } = this.route.proxy ?? this.route;
    const isProxy = this.route.proxy !== null;
    const { guard } = this.#context;
    try {
      this.#enter('dns');
      const addresses = await this.#context.resolver.resolve(hostname, port, this);
      this.lookedUpAtMs = performance.now();
      if (!isProxy) this.addresses = addresses.map(({ address }) => address);
      this.#enter('connect');
      const allowed = isProxy ? addresses : allowedOf(addresses, guard, this.#namedBy);
      const socket = await this.#connect(hostname, port, allowed);
      this.connectedAtMs = performance.now();
      const { remoteAddress } = socket;
      if (remoteAddress === undefined) throw closedWhileConnecting();
      this.remoteIp = remoteAddress;
      this.remotePort = port;
      if (!isProxy) this.endIp = allowedEnd(remoteAddress, guard, this.#namedBy);
      return socket;
    } catch (error) {
      if (!isProxy) throw error;
      throw proxyError(`the proxy cannot be reached: ${reasonOf(error)}`, error);
    }
  }

  async #connect(hostname: string, port: number, addresses: readonly Address[]): Promise<Socket> {
    const options = dialOptions(hostname, port, addresses, this.#context);
    const callback = (bytes: number): boolean => {
      this.#http1?.readShared(bytes);
      return true;
    };
    const onread = { buffer: READ_BUFFER, callback };
    const socket = connectTcp(this.#readsInPlace ? { ...options, onread } : options);
    await this.#until(socket, 'connect');
    // What is watched keeps the process, sockets do not.
    socket.unref();
    return socket;
  }

  async #tunnel(socket: Socket, proxy: Proxy): Promise<Socket> {
    const { hostname, port } = this.route;
    if (proxy.resolvesNames || isIP(hostname) !== 0) {
      return openTunnel(socket, proxy, hostname, port);
    }
    const addresses = await this.#context.resolver.resolve(hostname, port, this);
    const [first] = allowedOf(addresses, this.#context.guard, this.#namedBy);
    if (first === undefined) throw dnsError('ENODATA', `no address for ${hostname}`);
    this.endIp = first.address;
    return openTunnel(socket, proxy, first.address, port);
  }

  /** CONNECT is not spoken over HTTP/2 here, so it is not offered to a proxy. */
  async #secureProxy(socket: Socket, proxy: Proxy): Promise<TLSSocket> {
    try {
      return await this.#secure(socket, proxy.hostname, proxy.port, false);
    } catch (error) {
      throw proxyError(`TLS with the proxy failed: ${reasonOf(error)}`, error);
    }
  }

  async #secure(
    socket: Socket,
    hostname: string,
    port: number,
    offersHttp2: boolean,
  ): Promise<TLSSocket> {
    this.#enter('tls');
    const secured = this.#context.tls.wrap(socket, hostname, port, offersHttp2);
    try {
      await this.#until(secured, 'secureConnect');
    } catch (error) {
      this.wasResuming = this.#context.tls.isResuming(secured);
      throw error;
    }
    return secured;
  }

  async #until(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
    this.#socket = socket;
    await whenReady(socket, event, (error) => this.#lose(socket, error));
  }

  /** Null: it was closed. */
  #lose(socket: Socket, error: Error | null): void {
    if (this.phase !== null) return;
    // Node leaves a socket open whose peer sends what is no TLS record.
    if (this.isHttp2) socket.destroy(error ?? undefined);
    else if (error !== null || socket === this.#socket) this.destroy(error);
  }
}
