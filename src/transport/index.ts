import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';

import { UsageError } from '../model/errors.ts';
import type { NetworkOptions, RequestOptions } from '../model/options.ts';
import type { Outcome } from '../model/outcome.ts';
import type { BodyStore, InFlight, Transport } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import type { AttemptContext, Wants } from './attempt-state.ts';
import { Attempt } from './attempt.ts';
import { Connections } from './connections.ts';
import { Cookies, isCookieFile } from './cookies.ts';
import { Deadlines } from './deadlines.ts';
import { Resolver } from './dns/resolver.ts';
import { proxyChooser } from './proxy.ts';
import { RequestBuilder } from './request.ts';
import { TlsClient } from './tls.ts';

export type { Wants } from './attempt-state.ts';

export interface TransportOptions extends RequestOptions, NetworkOptions {
  /** How many connections may stay open without use. */
  readonly maxIdleConnections: number;
}

export interface TransportSetup {
  readonly options: TransportOptions;
  readonly wants: Wants;
  readonly store: BodyStore | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * HTTP for a run: connections, names, certificates, cookies and clocks behind one `fetch`.
 *
 * @throws FileError or UsageError when a certificate, cookie or netrc file, a proxy or an interface
 *   cannot be used.
 */
export async function createTransport(setup: TransportSetup): Promise<Transport> {
  const { options, wants, store, env } = setup;
  const { cookie, cookieJarFile } = options;
  const cookieFile = cookie !== undefined && isCookieFile(cookie) ? cookie : undefined;
  const needsJar = cookieFile !== undefined || cookieJarFile !== undefined;
  const cookies = needsJar ? await Cookies.load(cookieFile, cookieJarFile) : null;
  const deadlines = new Deadlines();
  const resolver = new Resolver(options);
  const connections = new Connections({
    resolver,
    tls: new TlsClient(options, wants.tls),
    localAddress: localAddressOf(options),
    connectTimeoutMs: options.connectTimeoutMs,
    http2: options.http2,
    chooseProxy: proxyChooser(options.proxy, env),
    maxIdle: options.maxIdleConnections,
  });
  const context: AttemptContext = {
    options,
    wants,
    connections,
    deadlines,
    requests: new RequestBuilder(options, cookies, cookieFile === undefined ? cookie : undefined),
    cookies,
    store,
  };
  return new HttpTransport(context, resolver);
}

class HttpTransport implements Transport {
  readonly #context: AttemptContext;
  readonly #resolver: Resolver;

  constructor(context: AttemptContext, resolver: Resolver) {
    this.#context = context;
    this.#resolver = resolver;
  }

  fetch(task: Task, deadlineMs: number): Promise<Outcome> {
    return new Attempt(this.#context, task, deadlineMs).run();
  }

  inFlight(): readonly InFlight[] {
    const nowMs = performance.now();
    return this.#attempts().map((attempt) => attempt.describe(nowMs));
  }

  abort(): void {
    for (const attempt of this.#attempts()) attempt.interrupt();
  }

  async close(): Promise<void> {
    this.abort();
    this.#context.deadlines.stop();
    this.#context.connections.close();
    this.#resolver.close();
    this.#context.cookies?.save();
  }

  #attempts(): readonly Attempt[] {
    // Only attempts are watched.
    return [...this.#context.deadlines.watched] as Attempt[];
  }
}

/** `--interface` takes an address, or the name of a network interface. */
function localAddressOf({ interface: name, family }: NetworkOptions): string | undefined {
  if (name === undefined || isIP(name) !== 0) return name;
  const wanted = family === 6 ? 'IPv6' : 'IPv4';
  const found = networkInterfaces()[name]?.find((entry) => entry.family === wanted);
  if (found !== undefined) return found.address;
  const known = Object.keys(networkInterfaces()).join(', ');
  throw new UsageError(
    `--interface ${name}: no such interface with an ${wanted} address (${known})`,
  );
}
