import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';

import { UsageError } from '../model/errors.ts';
import type { NetworkOptions, RequestOptions } from '../model/options.ts';
import type { BodyStore, InFlight, OutcomeListener, Transport } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import { printable } from '../util/printable.ts';
import { Attempt } from './attempt.ts';
import { Connections } from './connections.ts';
import type { AttemptContext, RunningAttempt, Wants } from './context.ts';
import { Cookies, isCookieFile } from './cookies.ts';
import { Deadlines } from './deadlines.ts';
import { Resolver } from './dns/resolver.ts';
import { guardOf } from './guard/options.ts';
import { proxyChooser } from './proxy.ts';
import { RequestBuilder } from './request.ts';
import { bodyLimitsOf } from './response.ts';
import { TlsClient } from './tls.ts';

export type { KeptBody, Wants } from './context.ts';

export interface TransportOptions extends RequestOptions, NetworkOptions {
  /** How many connections may stay open without use. */
  readonly maxIdleConnections: number;
}

export interface TransportSetup {
  readonly options: TransportOptions;
  readonly wants: Wants;
  readonly store: BodyStore | null;
  /** After a response of this status the task is tried again, so its body is not saved. Default: never. */
  readonly isTriedAgain?: (task: Task, statusCode: number) => boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * HTTP for a run: connections, names, certificates, cookies and clocks behind one `fetch`.
 *
 * @throws FileError or UsageError when a certificate, cookie or netrc file, a proxy, an interface or a
 *   range of addresses cannot be used.
 */
export async function createTransport(setup: TransportSetup): Promise<Transport> {
  const { options, wants, store, env } = setup;
  const { cookie, cookieJarFile } = options;
  const cookieFile = cookie !== undefined && isCookieFile(cookie) ? cookie : undefined;
  const needsJar = cookieFile !== undefined || cookieJarFile !== undefined;
  const cookies = needsJar ? await Cookies.load(cookieFile, cookieJarFile) : null;
  const resolver = new Resolver(options);
  const connections = new Connections({
    guard: guardOf(options),
    resolver,
    tls: new TlsClient(options, wants.tls),
    localAddress: localAddressOf(options),
    connectTimeoutMs: options.connectTimeoutMs,
    openHttp2: options.http2 ? (await import('./http2/channel.ts')).openHttp2 : null,
    chooseProxy: proxyChooser(options.proxy, env),
    maxIdle: options.maxIdleConnections,
  });
  const deadlines = new Deadlines<RunningAttempt>(connections);
  const context: AttemptContext = {
    options,
    wants,
    bodyLimits: bodyLimitsOf(options.maxSizeBytes, wants.body),
    connections,
    deadlines,
    requests: new RequestBuilder(options, cookies, cookieFile === undefined ? cookie : undefined),
    cookies,
    store,
    isTriedAgain: setup.isTriedAgain ?? (() => false),
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

  fetch(task: Task, deadlineMs: number, listener: OutcomeListener): void {
    const attempt = new Attempt(this.#context, task, deadlineMs, listener);
    // Its time runs from now on.
    this.#context.deadlines.watch(attempt);
    queueMicrotask(() => attempt.start());
  }

  inFlight(): readonly InFlight[] {
    const nowMs = performance.now();
    return this.#context.deadlines.watched.map((attempt) => attempt.describe(nowMs));
  }

  abort(): void {
    // Those that end leave the list.
    for (const attempt of this.#context.deadlines.watched.slice()) attempt.interrupt();
  }

  async close(): Promise<void> {
    this.abort();
    this.#context.connections.close();
    this.#context.deadlines.rest();
    this.#resolver.close();
    await this.#context.cookies?.save();
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
    `--interface ${printable(name)}: no such interface with an ${wanted} address (${known})`,
  );
}
