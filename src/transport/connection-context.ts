import type { Resolver } from './dns/resolver.ts';
import type { Guard } from './guard/guard.ts';
import type { OpenHttp2 } from './http2/channel.ts';
import type { TlsClient } from './tls.ts';

/** What every connection of a run needs. */
export interface ConnectionContext {
  readonly guard: Guard;
  readonly resolver: Resolver;
  readonly tls: TlsClient;
  readonly localAddress: string | undefined;
  readonly connectTimeoutMs: number;
  /** Null: HTTP/2 is not spoken. */
  readonly openHttp2: OpenHttp2 | null;
}
