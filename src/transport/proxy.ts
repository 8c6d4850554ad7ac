import { BlockList, isIP, isIPv6 } from 'node:net';

import { UsageError } from '../model/errors.ts';
import { withoutUserinfo } from '../model/target.ts';
import { quote } from '../util/quote.ts';
import { parseUrl } from '../util/web-address.ts';

export interface Proxy {
  /** Identifies it, credentials included: connections through it are shared under this key. */
  readonly key: string;
  readonly kind: 'http' | 'socks';
  readonly hostname: string;
  readonly port: number;
  /** The connection to the proxy itself is TLS. */
  readonly secure: boolean;
  /** All but socks5, which is told an address. */
  readonly resolvesNames: boolean;
  readonly username: string;
  readonly password: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'socks5:': 1080,
  'socks5h:': 1080,
};

/** @throws UsageError for what is no `http:`, `https:`, `socks5:` or `socks5h:` URL. */
export function parseProxy(text: string): Proxy {
  const url = text.includes('://') ? text : `http://${text}`;
  const parsed = parseUrl(url);
  const defaultPort = parsed === undefined ? undefined : DEFAULT_PORTS[parsed.protocol];
  if (parsed === undefined || defaultPort === undefined || parsed.hostname === '') {
    throw new UsageError(
      `proxy ${quote(withoutUserinfo(text))}: write http://host:port or socks5://host:port`,
    );
  }
  const { protocol } = parsed;
  const port = parsed.port === '' ? defaultPort : Number(parsed.port);
  return {
    key: parsed.href,
    kind: protocol.startsWith('socks') ? 'socks' : 'http',
    hostname: parsed.hostname.replace(/^\[|\]$/g, ''),
    port,
    secure: protocol === 'https:',
    resolvesNames: protocol !== 'socks5:',
    username: decodeUserinfo(parsed.username),
    password: decodeUserinfo(parsed.password),
  };
}

/** The value of a Proxy-Authorization header, if the proxy has credentials. */
export function proxyAuthorization({ username, password }: Proxy): string | undefined {
  if (username === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Chooses the proxy for an origin. */
export type ProxyChooser = (secure: boolean, hostname: string, port: number) => Proxy | null;

/**
 * From `--proxy`, or from `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` in either case.
 * An upper-case HTTP_PROXY is not believed in a CGI process, where a client can set it (httpoxy).
 */
export function proxyChooser(flag: string | undefined, env: Environment): ProxyChooser {
  const bypass = parseNoProxy(env['no_proxy'] ?? env['NO_PROXY'] ?? '');
  if (flag !== undefined) {
    const only = flag === '' ? null : parseProxy(flag);
    return (_secure, hostname, port) => (only === null || bypass(hostname, port) ? null : only);
  }
  const upperHttp = env['REQUEST_METHOD'] === undefined ? env['HTTP_PROXY'] : undefined;
  const all = env['all_proxy'] ?? env['ALL_PROXY'];
  const http = fromEnvironment(env['http_proxy'] ?? upperHttp ?? all);
  const https = fromEnvironment(env['https_proxy'] ?? env['HTTPS_PROXY'] ?? all);
  if (http === null && https === null) return () => null;
  return (secure, hostname, port) => {
    const proxy = secure ? https : http;
    return proxy === null || bypass(hostname, port) ? null : proxy;
  };
}

function fromEnvironment(value: string | undefined): Proxy | null {
  return value === undefined || value === '' ? null : parseProxy(value);
}

/**
 * `*`, names with their subdomains, `host:port`, addresses and CIDR blocks, as in curl and Go. A word
 * that is none of them matches nothing.
 */
function parseNoProxy(list: string): (hostname: string, port: number) => boolean {
  const words = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  if (words.includes('*')) return () => true;
  const blocks = new BlockList();
  const names: Bypass[] = [];
  for (const word of words) {
    const [, network = '', bits = ''] = /^\[?([^\]]*)\]?\/(\d{1,3})$/.exec(word) ?? [];
    const family = isIP(network);
    if (family === 0) names.push(parseBypass(word));
    else if (Number(bits) <= (family === 6 ? 128 : 32)) {
      blocks.addSubnet(network, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
    }
  }
  return (host, port) => {
    const hostname = host.replace(/\.$/, '');
    const family = isIP(hostname);
    if (family !== 0 && blocks.check(hostname, family === 6 ? 'ipv6' : 'ipv4')) return true;
    return names.some(
      (entry) =>
        (entry.port === undefined || entry.port === port) &&
        (hostname === entry.name || (family === 0 && hostname.endsWith(`.${entry.name}`))),
    );
  };
}

interface Bypass {
  readonly name: string;
  readonly port: number | undefined;
}

function parseBypass(word: string): Bypass {
  if (isIPv6(word)) return { name: canonicalIPv6(word), port: undefined };
  const [, host = word, port] = /^(.*?)(?::(\d+))?$/.exec(word) ?? [];
  const name = host
    .replace(/^\*?\./, '')
    .replace(/\.$/, '')
    .replace(/^\[|\]$/g, '');
  return {
    name: isIPv6(name) ? canonicalIPv6(name) : name,
    port: port === undefined ? undefined : Number(port),
  };
}

/** As a URL's host writes it (RFC 5952), without brackets. */
function canonicalIPv6(address: string): string {
  return parseUrl(`http://[${address}]`) !== undefined
    ? new URL(`http://[${address}]`).hostname.slice(1, -1)
    : address;
}

/** What a proxy did wrong, as an error that `translate` knows. */
export function proxyError(message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code: 'ERR_GFETCH_PROXY' });
}

function decodeUserinfo(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign stands for itself
  }
}
