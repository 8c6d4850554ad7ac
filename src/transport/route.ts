import type { Proxy } from './proxy.ts';

/** How an origin is reached. Connections are shared by what has the same key. */
export interface Route {
  readonly key: string;
  readonly origin: string;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly secure: boolean;
  readonly proxy: Proxy | null;
}

/** Takes an origin apart, `scheme://host[:port]`. */
export function routeTo(origin: string, proxy: Proxy | null): Route {
  const secure = origin.startsWith('https:');
  const authority = origin.slice(secure ? 8 : 7);
  const [, host = authority, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  const viaForwarding = proxy?.kind === 'http' && !secure;
  return {
    key: proxy === null ? origin : viaForwarding ? proxy.key : `${proxy.key} ${origin}`,
    origin,
    hostname: host.startsWith('[') ? host.slice(1, -1) : host,
    port: port === undefined ? (secure ? 443 : 80) : Number(port),
    secure,
    proxy,
  };
}

/** True where requests are sent to the proxy with an absolute URL, instead of through a tunnel. */
export function isForwarded({ proxy, secure }: Route): boolean {
  return proxy?.kind === 'http' && !secure;
}
