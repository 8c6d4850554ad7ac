import { TRANSIENT_CODES, type ErrorCode } from './errors.ts';
import type { WithGroup } from './fields.ts';
import type { DefaultScheme } from './target.ts';
import { VERSION } from './version.ts';

/** What is asked of every URL; a line of JSONL input may say otherwise for its own. */
export interface RequestOptions {
  /** Default GET, or POST where there is a body. */
  method?: string | undefined;
  /** Lower-case names; an empty value removes a header that gfetch would send itself. */
  headers: Readonly<Record<string, string>>;
  body?: Buffer | undefined;
  userAgent: string;
  /** `user:password` for Basic. */
  user?: string | undefined;
  bearer?: string | undefined;
  /** The file to take credentials from. */
  netrcFile?: string | undefined;
  /** `name=value; …`, or a Netscape cookie file to start from. */
  cookie?: string | undefined;
  /** Written at the end, in Netscape's format. */
  cookieJarFile?: string | undefined;
  /** Ask for compressed bodies, and decode them. */
  compressed: boolean;
  /** The value of a Range header after `bytes=`. */
  range?: string | undefined;
  http2: boolean;
}

export interface NetworkOptions {
  /** One attempt, from slot to last byte. */
  timeoutMs: number;
  /** DNS, TCP and TLS together. */
  connectTimeoutMs: number;
  /** From the request sent to the response's headers; 0: no limit of its own. */
  headersTimeoutMs: number;
  /** Between two bytes of a body; 0: no limit of its own. */
  stallTimeoutMs: number;
  /**
   * Of a body, as it comes, over the last `stallTimeoutMs`, or 10 s where that is 0; slower is
   * `stall_timeout`. 0: no limit.
   */
  minBytesPerSecond: number;
  /** One URL with all its retries; 0: none. */
  deadlineMs: number;
  followRedirects: boolean;
  maxRedirects: number;
  /** 4 or 6; 0: both. */
  family: 0 | 4 | 6;
  /** `host:port:address` pins, as in curl. */
  resolve: readonly string[];
  /** `address[:port]` of name servers to ask in place of the system's. */
  dnsServers: readonly string[];
  dnsTimeoutMs: number;
  /** An address of this machine, or a network interface's name. */
  interface?: string | undefined;
  /** `http:`, `https:`, `socks5:` or `socks5h:` URL; an empty string: none, whatever the environment says. */
  proxy?: string | undefined;
  /**
   * Addresses and ranges in CIDR notation: with no `deny…` the only ones that are connected to, and
   * otherwise exceptions from it.
   */
  allowIp: readonly string[];
  /** Never connected to. */
  denyIp: readonly string[];
  /** Connect to public addresses only, whoever named them. Goes before `allowPrivate`. */
  denyPrivate: boolean;
  /** A redirect may lead from a public address to one that is not. */
  allowPrivate: boolean;
  /** Verify certificates. */
  verifyTls: boolean;
  /** Files in PEM. */
  caFile?: string | undefined;
  certFile?: string | undefined;
  keyFile?: string | undefined;
  /** Decoded body bytes; larger is `too_large`. 0: no limit, but what is kept in memory has one. */
  maxSizeBytes: number;
}

/** What `concurrency` is where it is to be found out how many are worth it. */
export const AUTO_CONCURRENCY = 0;

/** How many threads there are where more are started when that is worth it. */
export const AUTO_THREADS = 0;

export interface PaceOptions {
  /** URLs in flight at once; 0: as many as make it faster (`AUTO_CONCURRENCY`). */
  concurrency: number;
  /** In flight at once per host; 0: no limit. */
  perHost: number;
  /** Between two starts at the same host. */
  delayMs: number;
  /** Starts per second over all hosts; 0: no limit. */
  ratePerSecond: number;
  perHostRatePerSecond: number;
  /** Give a host less at once when it shows that it has too much to do. */
  adaptive: boolean;
  /** Failures in a row after which a host is left alone for a while; 0: none are too many. */
  maxHostErrors: number;
}

export interface RetryOptions {
  /** Tries after the first. */
  retries: number;
  /** The name of a policy in `RETRY_POLICIES`. */
  retryBackoff: string;
  retryDelayMs: number;
  retryMaxDelayMs: number;
  /** What is worth another try. */
  retryOn: RetryOn;
  /** Also methods that may change something: POST, PATCH. */
  retryAllMethods: boolean;
  /** A host that asks for more than this is not waited for. */
  maxRetryAfterMs: number;
}

/** Which responses and failures are tried again. */
export interface RetryOn {
  readonly statuses: readonly number[];
  readonly errors: readonly ErrorCode[];
}

export interface RecordOptions {
  with: readonly WithGroup[];
  /** Read an input that has no scheme as this. */
  defaultScheme: DefaultScheme;
  /** Fetch a URL that occurs again only once. */
  unique: boolean;
  /** Expand `[1-100:10]` and `{a,b}` in inputs, as curl does. */
  glob: boolean;
  /** Records in the order of the input. */
  ordered: boolean;
}

/** Everything that `get` can be told, parsed. Durations are milliseconds, sizes bytes. */
export interface GetOptions
  extends RequestOptions, NetworkOptions, PaceOptions, RetryOptions, RecordOptions {}

/** What a program may give in place of all of them. */
export interface GivenOptions extends Partial<Omit<GetOptions, 'concurrency'>> {
  /** `auto`: as many as make it faster. */
  concurrency?: number | 'auto' | undefined;
}

/** The defaults of `get`: what needs no reading. */
export const DEFAULT_OPTIONS: Readonly<GetOptions> = {
  headers: {},
  userAgent: `gfetch/${VERSION}`,
  compressed: true,
  http2: false,
  timeoutMs: 30_000,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 0,
  stallTimeoutMs: 0,
  minBytesPerSecond: 0,
  deadlineMs: 0,
  followRedirects: true,
  maxRedirects: 10,
  family: 0,
  resolve: [],
  dnsServers: [],
  dnsTimeoutMs: 5_000,
  allowIp: [],
  denyIp: [],
  denyPrivate: false,
  allowPrivate: false,
  verifyTls: true,
  maxSizeBytes: 0,
  concurrency: 50,
  perHost: 0,
  delayMs: 0,
  ratePerSecond: 0,
  perHostRatePerSecond: 0,
  adaptive: true,
  maxHostErrors: 30,
  retries: 2,
  retryBackoff: 'exponential',
  retryDelayMs: 500,
  retryMaxDelayMs: 30_000,
  retryOn: {
    statuses: [408, 429, 500, 502, 503, 504, 522, 524],
    errors: TRANSIENT_CODES,
  },
  retryAllMethods: false,
  maxRetryAfterMs: 120_000,
  with: [],
  defaultScheme: 'https',
  unique: false,
  glob: false,
  ordered: false,
};
