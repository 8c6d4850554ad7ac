import { parseIp } from '../../../util/ip.ts';

/** Where a server listens. */
export interface ListenAddress {
  /** A name or an address, without brackets. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
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
