import { isIPv6 } from 'node:net';

/** A host and its port as they stand in a URL: an IPv6 address is in brackets there. */
export function authorityOf({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
