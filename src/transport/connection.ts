import { isIP, connect as connectTcp, type Socket, type NetConnectOpts } from 'node:net';
import type { TLSSocket } from 'node:tls';

import { Client, type buildConnector } from 'undici';

import type { ErrorPhase } from '../model/errors.ts';
import type { Address, Resolver } from './dns/resolver.ts';
import { openTunnel, proxyError } from './proxy.ts';
import { isForwarded, type Route } from './route.ts';
import type { TlsClient } from './tls.ts';

/** What every connection of a run needs. */
export interface ConnectionContext {
  readonly resolver: Resolver;
  readonly tls: TlsClient;
  readonly localAddress: string | undefined;
  readonly connectTimeoutMs: number;
  readonly http2: boolean;
}

type ConnectPhase = Extract<ErrorPhase, 'dns' | 'connect' | 'tls'>;

const MAX_HEADER_BYTES = 64 * 1024;
// RFC 7540, 6.5.2 recommends no fewer than 100.
const MAX_STREAMS = 100;

/**
 * One undici client that holds one socket. gfetch decides which request goes on which socket, so
 * nothing ever waits in undici's queue, and whoever holds a connection can end it at any moment,
 * also while it is being made (undici does not obey signals there, #386).
 */
export class Connection {
  readonly route: Route;
  readonly client: Client;
  readonly #context: ConnectionContext;
  /** Where the making of the connection is; null once it stands. */
  phase: ConnectPhase | null = 'dns';
  phaseStartMs = 0;
  /** On the monotonic clock; 0 where it does not apply. */
  lookedUpAtMs = 0;
  connectedAtMs = 0;
  securedAtMs = 0;
  addresses: readonly string[] | null = null;
  remoteIp: string | null = null;
  remotePort: number | null = null;
  isHttp2 = false;
  /** Requests that were sent on it. */
  exchanges = 0;
  /** Exchanges under way: at most one, except over HTTP/2. */
  inUse = 0;
  /** The socket's own error, which undici hides behind a close-delimited body. */
  socketError: Error | null = null;
  socket: Socket | null = null;
  onOpen: (() => void) | null = null;
  onClose: (() => void) | null = null;
  #isDestroyed = false;
  #isGated = false;

  constructor(route: Route, context: ConnectionContext) {
    this.route = route;
    this.#context = context;
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

  /** Room for another exchange. */
  get hasRoom(): boolean {
    return !this.#isDestroyed && this.inUse < (this.isHttp2 ? MAX_STREAMS : 1);
  }

  /** Ends everything on it; requests under way fail with `error`. */
  destroy(error: Error | null = null): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.socket?.destroy();
    this.client.destroy(error, () => undefined);
    this.onClose?.();
  }

  /**
   * Stops reading, without pausing undici's parser: a parser that is paused when the FIN arrives
   * brings the process down (undici #5360). It finds nothing to read instead, and the FIN stays
   * behind what was not read.
   */
  pause(): void {
    const { socket } = this;
    if (socket === null || this.#isGated) return;
    this.#isGated = true;
    socket.read = () => null;
  }

  resume(): void {
    const { socket } = this;
    if (socket === null || !this.#isGated) return;
    this.#isGated = false;
    Reflect.deleteProperty(socket, 'read');
    socket.emit('readable');
  }

  async #open(): Promise<Socket> {
    const { route } = this;
    const { proxy } = route;
    this.#reset();
    const first = proxy ?? route;
    let socket = await this.#reach(first.hostname, first.port, proxy !== null);
    if (proxy !== null && !isForwarded(route)) {
      if (proxy.secure) socket = await this.#secure(socket, proxy.hostname, proxy.port);
      socket = await this.#tunnel(socket);
    } else if (proxy?.secure === true) {
      socket = await this.#secure(socket, proxy.hostname, proxy.port);
    }
    if (route.secure) {
      socket = await this.#secure(socket, route.hostname, route.port);
      this.securedAtMs = performance.now();
    }
    this.isHttp2 = (socket as Partial<TLSSocket>).alpnProtocol === 'h2';
    if (!this.isHttp2) this.client.pipelining = 1;
    this.phase = null;
    this.onOpen?.();
    return socket;
  }

  /** undici may connect a client anew; what was known of the socket before it is void. */
  #reset(): void {
    this.exchanges = 0;
    this.socketError = null;
    this.socket = null;
    this.#isGated = false;
    this.lookedUpAtMs = 0;
    this.connectedAtMs = 0;
    this.securedAtMs = 0;
  }

  #enter(phase: ConnectPhase): void {
    if (this.#isDestroyed) throw new Error('destroyed while connecting');
    this.phase = phase;
    this.phaseStartMs = performance.now();
  }

  async #reach(hostname: string, port: number, isProxy: boolean): Promise<Socket> {
    try {
      this.#enter('dns');
      const addresses = await this.#context.resolver.resolve(hostname, port);
      this.lookedUpAtMs = performance.now();
      this.addresses = addresses.map(({ address }) => address);
      this.#enter('connect');
      const socket = connectTcp(this.#tcpOptions(hostname, port, addresses));
      await this.#until(socket, 'connect');
      this.connectedAtMs = performance.now();
      this.remoteIp = socket.remoteAddress ?? null;
      this.remotePort = socket.remotePort ?? null;
      return socket;
    } catch (error) {
      if (!isProxy) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw proxyError(`the proxy cannot be reached: ${reason}`, error);
    }
  }

  #tcpOptions(hostname: string, port: number, addresses: readonly Address[]): NetConnectOpts {
    const { localAddress, connectTimeoutMs } = this.#context;
    const common = { port, noDelay: true, ...(localAddress === undefined ? {} : { localAddress }) };
    const [first] = addresses;
    if (first !== undefined && addresses.length === 1) return { ...common, host: first.address };
    return {
      ...common,
      host: hostname,
      lookup: (_hostname, _options, callback) => callback(null, [...addresses]),
      autoSelectFamily: true,
      // Node gives up on an address after this long: a quarter of a second would lose slow ones.
      autoSelectFamilyAttemptTimeout: Math.max(
        250,
        Math.min(2_000, Math.floor(connectTimeoutMs / (addresses.length + 1))),
      ),
    };
  }

  async #tunnel(socket: Socket): Promise<Socket> {
    const { proxy, hostname, port } = this.route;
    if (proxy === null) return socket;
    if (proxy.kind === 'socks' && !proxy.resolvesNames && isIP(hostname) === 0) {
      const [address] = await this.#context.resolver.resolve(hostname, port);
      if (address !== undefined) return openTunnel(socket, proxy, address.address, port);
    }
    return openTunnel(socket, proxy, hostname, port);
  }

  async #secure(socket: Socket, hostname: string, port: number): Promise<TLSSocket> {
    this.#enter('tls');
    const secured = this.#context.tls.wrap(socket, hostname, port);
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
      });
      socket.once('close', () => {
        reject(Object.assign(new Error('closed while connecting'), { code: 'ECONNRESET' }));
      });
      socket.once(event, () => resolve());
    });
  }
}
