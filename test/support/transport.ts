import { createTransport, type TransportOptions, type Wants } from '../../src/transport/index.ts';
import { DEFAULT_OPTIONS } from '../../src/model/options.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { BodyStore, Transport } from '../../src/model/ports.ts';
import type { RequestSpec, Task } from '../../src/model/task.ts';
import { makeTask } from './tasks.ts';

export interface Fetcher extends AsyncDisposable {
  readonly transport: Transport;
  get(url: string, request?: RequestSpec): Promise<Outcome>;
}

export interface FetcherSetup {
  readonly options?: Partial<TransportOptions>;
  readonly wants?: Partial<Wants>;
  readonly store?: BodyStore;
  readonly env?: Readonly<Record<string, string>>;
}

/** A transport with everything in the outcome, closed at the end of the test's block. */
export async function openFetcher(setup: FetcherSetup = {}): Promise<Fetcher> {
  const transport = await createTransport({
    options: { ...DEFAULT_OPTIONS, maxIdleConnections: 50, ...setup.options },
    wants: { hops: true, tls: true, hash: true, body: 'whole', saveErrors: true, ...setup.wants },
    store: setup.store ?? null,
    env: setup.env ?? {},
  });
  return {
    transport,
    get: (url, request) =>
      fetchOnce(transport, makeTask(1, url, request === undefined ? {} : { request })),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

/** One attempt, as a promise. */
export function fetchOnce(
  transport: Transport,
  task: Task,
  deadlineMs = Infinity,
): Promise<Outcome> {
  return new Promise((resolve) => {
    transport.fetch(task, deadlineMs, { onOutcome: resolve });
  });
}

/** The body as text. */
export function textOf({ body }: Outcome): string {
  return body?.toString('utf8') ?? '';
}
