import { isIPv6 } from 'node:net';

import { UsageError } from '../../../model/errors.ts';
import { parseIp } from '../../../util/ip.ts';
import { quote } from '../../../util/quote.ts';

/** Where to listen. */
export interface ListenAddress {
  /** A name or an address, without brackets. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

const DEFAULT_HOST = '127.0.0.1';
const MAX_PORT = 65_535;
/** A name or an IPv4 address; an IPv6 address in brackets; nothing. */
const ADDRESS = /^(?:(?:([\w.-]{1,253})|\[([\d:a-f.%\w]{2,60})\])?:)?(\d{1,5})$/i;

/**
 * Reads `127.0.0.1:8080`, `localhost:8080`, `[::1]:8080`; without a host (`:8080`, `8080`), which is
 * this machine alone. Port 0 stands for any.
 *
 * @throws UsageError where it is none of these.
 */
export function parseListen(text: string): ListenAddress {
  const [, name, bracketed, digits = ''] = ADDRESS.exec(text) ?? [];
  const port = Number(digits);
  const isAddress = digits !== '' && (bracketed === undefined || isIPv6(bracketed));
  if (!isAddress) {
    const what = 'HOST:PORT as 127.0.0.1:8080 or [::1]:8080, or only a port';
    throw new UsageError(`--listen ${quote(text)} is no address: write ${what}`);
  }
  if (port > MAX_PORT) {
    throw new UsageError(`--listen ${quote(text)}: a port is from 0 to ${MAX_PORT}`);
  }
  return { host: bracketed ?? name ?? DEFAULT_HOST, port };
}

const LOOPBACK_NAME = /^(?:[^.]+\.)*localhost\.?$/i;

/**
 * True: only programs of this machine get there. Where it is false, whoever reaches the machine can
 * read what is served.
 */
export function isLoopback(host: string): boolean {
  const ip = parseIp(host);
  if (ip === undefined) return LOOPBACK_NAME.test(host);
  return ip.family === 4 ? ip.value >> 24n === 127n : ip.value === 1n;
}

/** An address as it stands in a URL. */
export function authorityOf({ host, port }: ListenAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

const HOST_HEADER = /^(?:\[([^\]]{2,60})\]|([^:[\]]{1,253}))(?::(\d{1,5}))?$/;
const HTTP_PORT = 80;

/**
 * Whether a request for this machine alone names it so. A web page that lets its own name point to
 * 127.0.0.1 (DNS rebinding) makes a browser send that name.
 */
export function namesLoopback(header: string | undefined, { host, port }: ListenAddress): boolean {
  const [, bracketed, plain, digits] = HOST_HEADER.exec(header ?? '') ?? [];
  const name = bracketed ?? plain;
  if (name === undefined) return false;
  const isOurs = isLoopback(name) || name.toLowerCase() === host.toLowerCase();
  return isOurs && (digits === undefined ? HTTP_PORT : Number(digits)) === port;
}
