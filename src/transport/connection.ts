import { isIP, connect as connectTcp, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import { Client, errors, type buildConnector } from 'undici';

import type { ErrorPhase } from '../model/errors.ts';
import type { TlsRecord } from '../model/record.ts';
import { blocked, closedWhileConnecting, dialOptions, reasonOf } from './dial.ts';
import type { Address } from './dns/address.ts';
import { dnsError } from './dns/errors.ts';
import type { Asker } from './dns/question.ts';
import type { Resolver } from './dns/resolver.ts';
import type { Guard, NamedBy } from './guard/guard.ts';
import { proxyError, type Proxy } from './proxy.ts';
import { isForwarded, type Route } from './route.ts';
import type { TlsClient } from './tls.ts';
import { openTunnel } from './tunnel.ts';
import { Wire } from './wire.ts';

/** What every connection of a run needs. */
export interface ConnectionContext {
  readonly guard: Guard;
  readonly resolver: Resolver;
  readonly tls: TlsClient;
  readonly localAddress: string | undefined;
  readonly connectTimeoutMs: number;
  readonly http2: boolean;
}

type Endpoint = Pick<Route, 'hostname' | 'port'>;
type ConnectPhase = Extract<ErrorPhase, 'dns' | 'connect' | 'tls'>;

const MAX_HEADER_BYTES = 64 * 1024;
// RFC 7540, 6.5.2 recommends no fewer than 100.
const MAX_STREAMS = 100;
const STREAM_WINDOW_BYTES = 256 * 1024;

/**
 * One undici client that holds one socket. gfetch decides which request goes on which socket, so
 * nothing ever waits in undici's queue, and whoever holds a connection can end it at any moment,
 * also while it is being made (undici does not obey signals there, #386). When the socket closes the
 * connection is over: undici is not let to make another one.
 */
export class Connection implements Asker {
  readonly route: Route;
  readonly client: Client;
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
  addresses: readonly string[] | null = null;
  remoteIp: string | null = null;
  remotePort: number | null = null;
  /** The address at the far end; null where only a proxy knows it. */
  endIp: string | null = null;
  isHttp2 = false;
  /** Requests that were sent on it. */
  exchanges = 0;
  /** Exchanges under way: at most one, except over HTTP/2. */
  inUse = 0;
  /** It takes no further exchanges: it is about to end, or not to be believed. */
  isRetired = false;
  /** What is known of a secure connection, where it is asked for. */
  tls: TlsRecord | null = null;
  /** The socket's own error, which undici hides behind a close-delimited body. */
  socketError: Error | null = null;
  socket: Socket | null = null;
  /** HTTP/1.1: what comes in on the socket. */
  wire: Wire | null = null;
  onOpen: (() => void) | null = null;
  onClose: (() => void) | null = null;
  #isDestroyed = false;
  #isBegun = false;
  #queuedMs = 0;
  /** 0: it does not wait. */
  #queuedSinceMs = 0;
  /** Unknown until somebody asks. */
  #isOpenToServers: boolean | undefined;

  constructor(route: Route, namedBy: NamedBy, context: ConnectionContext) {
    this.route = route;
    this.#context = context;
    this.#namedBy = namedBy;
    this.client = new Client(route.clientOrigin, {
      connect: (_options: unknown, callback: buildConnector.Callback) => {
        this.#open().then(
          (socket) => callback(null, socket),
          (error: Error) => callback(error, null),
        );
      },
      allowH2: context.http2,
      pipelining: context.http2 ? MAX_STREAMS : 1,
      maxConcurrentStreams: MAX_STREAMS,
      initialWindowSize: STREAM_WINDOW_BYTES,
      // Streams that are held back must not take the window of their neighbours.
      connectionWindowSize: MAX_STREAMS * STREAM_WINDOW_BYTES,
      // undici's timers tick twice a second; gfetch has its own.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 10_000,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
  }

  get isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  /** How long its name had to wait for its turn, which no limit of connecting counts; infinite so far. */
  get queuedMs(): number {
    return this.#queuedSinceMs === 0 ? this.#queuedMs : Infinity;
  }

  /** Room for another exchange. */
  get hasRoom(): boolean {
    return !this.#isDestroyed && !this.isRetired && this.inUse < (this.isHttp2 ? MAX_STREAMS : 1);
  }

  /** Of the last response. */
  get httpVersion(): '1.0' | '1.1' | '2' {
    return this.isHttp2 ? '2' : (this.wire?.version ?? '1.1');
  }

  /** Over HTTP/1.1: some of what was sent has not left yet. */
  get hasUnsent(): boolean {
    return this.wire !== null && (this.socket?.writableLength ?? 0) > 0;
  }

  /** A request goes out on it. */
  begin(): void {
    this.exchanges += 1;
    this.wire?.begin();
  }

  /** What has been reached for one may be out of bounds for another. */
  isOpenTo(namedBy: NamedBy): boolean {
    if (namedBy === 'user' || this.endIp === null) return true;
    this.#isOpenToServers ??= this.#context.guard.refusal(this.endIp, namedBy) === null;
    return this.#isOpenToServers;
  }

  /** Ends everything on it; requests under way fail with `error`. */
  destroy(error: Error | null = null): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    // Without an error undici reads a property of null when the session closes, which ends the process.
    this.socket?.destroy(this.isHttp2 ? new errors.InformationalError('closed') : undefined);
    this.client.destroy(error, () => undefined);
    this.onClose?.();
  }

  onDnsWait(): void {
    this.#queuedSinceMs = performance.now();
    this.phaseStartMs = Infinity;
  }

  onDnsAsked(): void {
    this.phaseStartMs = performance.now();
    this.#queuedMs += this.phaseStartMs - this.#queuedSinceMs;
    this.#queuedSinceMs = 0;
  }

  async #open(): Promise<Socket> {
    if (this.#isBegun) throw closedWhileConnecting();
    this.#isBegun = true;
    const { route } = this;
    const { proxy } = route;
    let socket = await this.#reach(proxy ?? route);
    if (proxy?.secure === true) socket = await this.#secureProxy(socket, proxy);
    if (proxy !== null && !isForwarded(route)) socket = await this.#tunnel(socket, proxy);
    if (route.secure) {
      socket = await this.#secure(socket, route.hostname, route.port, this.#context.http2);
      this.securedAtMs = performance.now();
      this.tls = this.#context.tls.describe(socket as TLSSocket);
    }
    if (this.#isDestroyed) throw closedWhileConnecting();
    this.isHttp2 = route.secure && (socket as TLSSocket).alpnProtocol === 'h2';
    if (!this.isHttp2) {
      this.wire = new Wire(socket);
      if (this.#context.http2) this.client.pipelining = 1;
    }
    this.phase = null;
    this.onOpen?.();
    return socket;
  }

  #enter(phase: ConnectPhase): void {
    if (this.#isDestroyed) throw closedWhileConnecting();
    this.phase = phase;
    this.phaseStartMs = performance.now();
  }

  /** Connects to the proxy, or to the host where there is none. */
  async #reach({ hostname, port }: Endpoint): Promise<Socket> {
    const isProxy = this.route.proxy !== null;
    try {
      this.#enter('dns');
      const addresses = await this.#context.resolver.resolve(hostname, port, this);
      this.lookedUpAtMs = performance.now();
      if (!isProxy) this.addresses = addresses.map(({ address }) => address);
      this.#enter('connect');
      const allowed = isProxy ? addresses : this.#allowed(addresses);
      const socket = connectTcp(dialOptions(hostname, port, allowed, this.#context));
      await this.#until(socket, 'connect');
      this.connectedAtMs = performance.now();
      const { remoteAddress } = socket;
      if (remoteAddress === undefined) throw closedWhileConnecting();
      this.remoteIp = remoteAddress;
      this.remotePort = socket.remotePort ?? null;
      if (!isProxy) this.#arrive(remoteAddress);
      return socket;
    } catch (error) {
      if (!isProxy) throw error;
      throw proxyError(`the proxy cannot be reached: ${reasonOf(error)}`, error);
    }
  }

  /** Those of a name that the guard lets through. */
  #allowed(addresses: readonly Address[]): readonly Address[] {
    const { allowed, refusal } = this.#context.guard.filter(addresses, this.#namedBy);
    if (refusal !== null) throw blocked(refusal);
    return allowed;
  }

  /** Judged once more: what counts is where it ended. */
  #arrive(address: string): void {
    const refusal = this.#context.guard.refusal(address, this.#namedBy);
    if (refusal !== null) throw blocked(refusal);
    this.endIp = address;
  }

  async #tunnel(socket: Socket, proxy: Proxy): Promise<Socket> {
    const { hostname, port } = this.route;
    if (proxy.resolvesNames || isIP(hostname) !== 0) {
      return openTunnel(socket, proxy, hostname, port);
    }
    const addresses = await this.#context.resolver.resolve(hostname, port, this);
    const [first] = this.#allowed(addresses);
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
    await this.#until(secured, 'secureConnect');
    return secured;
  }

  /** Waits for a socket to be ready, and watches it for as long as it lives. */
  #until(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
    this.socket = socket;
    return new Promise((resolve, reject) => {
      socket.on('error', (error) => {
        this.socketError = error;
        reject(error);
        // Node leaves a socket open whose peer sends what is no TLS record.
        if (this.phase === null) socket.destroy(error);
      });
      socket.once('close', () => reject(closedWhileConnecting()));
      socket.once(event, () => resolve());
    });
  }
}
