import { inspect } from 'node:util';

import { MAX_TIMER_MS } from '../util/duration.ts';
import { isFieldValue, isSenderField, isToken } from '../util/header-field.ts';
import { parseIpPrefix } from '../util/ip-prefix.ts';
import { nearest } from '../util/nearest.ts';
import { quote } from '../util/quote.ts';
import { ERROR_CODES, UsageError } from './errors.ts';
import { WITH_GROUPS } from './fields.ts';
import { methodProblem } from './methods.ts';
import {
  AUTO_CONCURRENCY,
  DEFAULT_OPTIONS,
  type GetOptions,
  type GivenOptions,
} from './options.ts';

interface Check {
  /** The end of “it takes …”. */
  readonly takes: string;
  /** It may be a secret, or have one in it, so a message does not show it. */
  readonly isSecret?: boolean;
  accepts(this: void, value: unknown): boolean;
}

/** As many connections as one address can have to one port. */
const MOST_CONNECTIONS = 65_535;
const MOST_TRIES = 1_000;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isLine = (value: unknown): boolean => isText(value) && isFieldValue(value);
const isListOf = (value: unknown, accepts: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(accepts);
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const flag: Check = { takes: 'true or false', accepts: (value) => typeof value === 'boolean' };
const path: Check = { takes: 'the path of a file', accepts: isText };
const line: Check = { takes: 'a line of Latin-1 text', accepts: isLine };
const secret: Check = { ...line, isSecret: true };
const texts: Check = { takes: 'an array of strings', accepts: (value) => isListOf(value, isText) };
const ipRanges: Check = {
  takes: 'an array of IP addresses and ranges like 10.0.0.0/8',
  accepts: (value) =>
    isListOf(value, (item) => isText(item) && !('problem' in parseIpPrefix(item))),
};

function count(min: number, max: number): Check {
  return {
    takes: max === Infinity ? `a whole number, ${min} or more` : `a whole number, ${min} to ${max}`,
    accepts: (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
  };
}

/** In milliseconds, as a timer takes it. */
function duration(min: 0 | 1): Check {
  return {
    takes: `milliseconds, ${min} to ${MAX_TIMER_MS}`,
    accepts: (value) => typeof value === 'number' && value >= min && value <= MAX_TIMER_MS,
  };
}

const rate: Check = {
  takes: 'starts per second, 0 for no limit',
  accepts: (value) => typeof value === 'number' && value >= 0 && value < Infinity,
};

/** Also `auto`. */
function orAuto({ takes, accepts }: Check): Check {
  return { takes: `${takes}, or auto`, accepts: (value) => value === 'auto' || accepts(value) };
}

function oneOf(names: readonly unknown[]): Check {
  return { takes: `one of ${names.join(', ')}`, accepts: (value) => names.includes(value) };
}

function listOf(names: readonly unknown[]): Check {
  return {
    takes: `an array of ${names.join(', ')}`,
    accepts: (value) => isListOf(value, oneOf(names).accepts),
  };
}

const method: Check = {
  takes: 'a method like GET or POST, not CONNECT',
  accepts: (value) =>
    isText(value) && isToken(value) && methodProblem(value.toUpperCase(), false) === undefined,
};

const headers: Check = {
  takes: 'an object of header names and values; about what frames a message gfetch itself decides',
  isSecret: true,
  accepts: (value) =>
    isObject(value) &&
    Object.entries(value).every(
      ([name, content]: [string, unknown]) =>
        isToken(name) &&
        typeof content === 'string' &&
        isFieldValue(content) &&
        (content === '' || !isSenderField(name)),
    ),
};

const retryOn: Check = {
  takes: '{ statuses, errors }: arrays of statuses from 100 to 999, and of error codes',
  accepts: (value) =>
    isObject(value) &&
    'statuses' in value &&
    'errors' in value &&
    isListOf(value.statuses, count(100, 999).accepts) &&
    isListOf(value.errors, oneOf(Object.keys(ERROR_CODES)).accepts),
};

/** What each option takes; a new one without its check is a type error. */
const CHECKS: Readonly<Record<keyof GetOptions, Check>> = {
  method,
  headers,
  body: { takes: 'a Buffer', isSecret: true, accepts: (value) => Buffer.isBuffer(value) },
  userAgent: { takes: line.takes, accepts: (value) => value === '' || isLine(value) },
  user: { takes: '“user:password”', isSecret: true, accepts: isText },
  bearer: secret,
  netrcFile: path,
  cookie: secret,
  cookieJarFile: path,
  compressed: flag,
  range: line,
  http2: flag,
  timeoutMs: duration(1),
  connectTimeoutMs: duration(1),
  headersTimeoutMs: duration(0),
  stallTimeoutMs: duration(0),
  minBytesPerSecond: count(0, Infinity),
  deadlineMs: duration(0),
  followRedirects: flag,
  maxRedirects: count(0, MOST_TRIES),
  family: oneOf([0, 4, 6]),
  resolve: texts,
  dnsServers: texts,
  dnsTimeoutMs: duration(1),
  interface: line,
  proxy: {
    takes: 'the URL of a proxy, or an empty string',
    isSecret: true,
    accepts: (value) => typeof value === 'string',
  },
  allowIp: ipRanges,
  denyIp: ipRanges,
  denyPrivate: flag,
  allowPrivate: flag,
  verifyTls: flag,
  caFile: path,
  certFile: path,
  keyFile: path,
  maxSizeBytes: count(0, Infinity),
  concurrency: orAuto(count(1, MOST_CONNECTIONS)),
  perHost: count(0, MOST_CONNECTIONS),
  delayMs: duration(0),
  ratePerSecond: rate,
  perHostRatePerSecond: rate,
  adaptive: flag,
  maxHostErrors: count(0, Infinity),
  retries: count(0, MOST_TRIES),
  retryBackoff: { takes: 'the name of a retry policy', accepts: isText },
  retryDelayMs: duration(0),
  retryMaxDelayMs: duration(0),
  retryOn,
  retryAllMethods: flag,
  maxRetryAfterMs: duration(0),
  with: listOf(Object.keys(WITH_GROUPS)),
  defaultScheme: oneOf(['https', 'http', 'auto']),
  unique: flag,
  glob: flag,
  ordered: flag,
};

/** The options alone, of something that has more: plain data, fit for another thread. */
export function pickOptions(options: GetOptions): GetOptions {
  const known = Object.entries(options).filter(([name]) => Object.hasOwn(CHECKS, name));
  return { ...DEFAULT_OPTIONS, ...Object.fromEntries(known) };
}

/**
 * The options of a program, with the default where one is missing or undefined. Names of headers
 * become lower-case, the method upper-case.
 *
 * @throws UsageError for an option that there is not, or a value that it does not take.
 */
export function checkOptions(given: Readonly<GivenOptions>): GetOptions {
  const known = Object.entries(given).filter(([name, value]) => {
    if (!Object.hasOwn(CHECKS, name)) throw unknownOption(name);
    if (value === undefined) return false;
    checkOption(name, CHECKS[name as keyof GetOptions], value);
    return true;
  });
  const concurrency = given.concurrency ?? DEFAULT_OPTIONS.concurrency;
  const options: GetOptions = {
    ...DEFAULT_OPTIONS,
    ...Object.fromEntries(known),
    concurrency: concurrency === 'auto' ? AUTO_CONCURRENCY : concurrency,
  };
  options.method = options.method?.toUpperCase();
  refuseBody(options);
  options.headers = Object.fromEntries(
    Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return options;
}

function refuseBody(options: GetOptions): void {
  if (options.method === undefined || options.body === undefined) return;
  const problem = methodProblem(options.method, true);
  if (problem !== undefined) throw new UsageError(`the option body: ${problem}`);
}

function checkOption(name: string, { accepts, isSecret, takes }: Check, value: unknown): void {
  if (accepts(value)) return;
  const shown = isSecret === true ? '' : ` ${show(value)} cannot be used;`;
  throw new UsageError(`the option ${name}:${shown} it takes ${takes}`);
}

function unknownOption(name: string): UsageError {
  const guess = nearest(name, Object.keys(CHECKS));
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  return new UsageError(`there is no option ${quote(name)}${hint}`);
}

function show(value: unknown): string {
  return typeof value === 'string'
    ? quote(value)
    : quote(inspect(value, { depth: 1, breakLength: Infinity }));
}
