import { DEFAULT_OPTIONS } from '../../model/options.ts';
import { family, ipRanges, nameServers, pins, proxy } from './addresses.ts';
import { count, duration, path, plainText, size, speed } from './kinds.ts';
import { option } from './spec.ts';
import { toggle } from './toggle.ts';

const TIME_OPTIONS = {
  timeoutMs: option({
    flags: '--timeout <duration>',
    summary: 'limit for one attempt, from slot to last byte',
    kind: duration({ min: 1 }),
    fallback: DEFAULT_OPTIONS.timeoutMs,
  }),
  connectTimeoutMs: option({
    flags: '--connect-timeout <duration>',
    summary: 'limit for DNS, TCP and TLS together',
    kind: duration({ min: 1 }),
    fallback: DEFAULT_OPTIONS.connectTimeoutMs,
  }),
  headersTimeoutMs: option({
    flags: '--headers-timeout <duration>',
    summary: 'limit from the request sent to the headers of the response',
    kind: duration({ optional: true }),
    fallback: DEFAULT_OPTIONS.headersTimeoutMs,
  }),
  stallTimeoutMs: option({
    flags: '--stall-timeout <duration>',
    summary: 'limit between two bytes of a body',
    kind: duration({ optional: true }),
    fallback: DEFAULT_OPTIONS.stallTimeoutMs,
  }),
  minBytesPerSecond: option({
    flags: '--min-speed <size>',
    summary: 'bytes per second that a body must come at, over --stall-timeout or else 10s',
    kind: speed({ optional: true }),
    fallback: DEFAULT_OPTIONS.minBytesPerSecond,
  }),
  deadlineMs: option({
    flags: '--deadline <duration>',
    summary: 'limit for one URL with all its retries',
    kind: duration({ optional: true }),
    fallback: DEFAULT_OPTIONS.deadlineMs,
  }),
  maxRunTimeMs: option({
    flags: '--max-run-time <duration>',
    summary: 'end the run after this time, as the first Ctrl-C would',
    kind: duration({ optional: true }),
    fallback: 0,
  }),
} as const;

const ROUTE_OPTIONS = {
  followRedirects: toggle({
    flags: '-L, --location',
    on: 'follow redirects',
    off: 'a redirect is the answer',
    fallback: DEFAULT_OPTIONS.followRedirects,
  }),
  maxRedirects: option({
    flags: '--max-redirs <n>',
    summary: 'redirects to follow for one URL',
    kind: count({ max: 1_000 }),
    fallback: DEFAULT_OPTIONS.maxRedirects,
  }),
  family: option({
    switches: [
      { flags: '-4, --ipv4', summary: 'of a name, take IPv4 addresses only', text: '4' },
      { flags: '-6, --ipv6', summary: 'of a name, take IPv6 addresses only', text: '6' },
    ],
    kind: family,
    fallback: DEFAULT_OPTIONS.family,
  }),
  resolve: option({
    flags: '--resolve <host:port:addr>',
    summary: 'connect to this address in place of asking DNS; repeatable',
    kind: pins,
    fallback: DEFAULT_OPTIONS.resolve,
  }),
  dnsServers: option({
    flags: '--dns-servers <addresses>',
    summary: "name servers to ask in place of the system's: 9.9.9.9,[::1]:53",
    kind: nameServers,
    fallback: DEFAULT_OPTIONS.dnsServers,
  }),
  dnsTimeoutMs: option({
    flags: '--dns-timeout <duration>',
    summary: 'limit for looking up a name',
    kind: duration({ min: 1 }),
    fallback: DEFAULT_OPTIONS.dnsTimeoutMs,
  }),
  interface: option({
    flags: '--interface <name>',
    summary: 'network interface, or address of this machine, to connect from',
    kind: plainText(),
    fallback: undefined,
  }),
  proxy: option({
    flags: '-x, --proxy <url>',
    summary: "http, https, socks5 or socks5h proxy; '' for none; otherwise as HTTP_PROXY … say",
    kind: proxy,
    fallback: undefined,
  }),
} as const;

const GUARD_OPTIONS = {
  allowIp: option({
    flags: '--allow-ip <ranges>',
    summary:
      'connect to these addresses alone (10.0.0.0/8,::1); with a --deny-…: exceptions from it',
    kind: ipRanges,
    fallback: DEFAULT_OPTIONS.allowIp,
  }),
  denyIp: option({
    flags: '--deny-ip <ranges>',
    summary: 'never connect to these addresses, whoever names them',
    kind: ipRanges,
    fallback: DEFAULT_OPTIONS.denyIp,
  }),
  denyPrivate: toggle({
    flags: '--deny-private',
    on: 'connect to public addresses alone, whoever names them',
    fallback: DEFAULT_OPTIONS.denyPrivate,
  }),
  allowPrivate: toggle({
    flags: '--allow-private',
    on: 'let redirects lead from public addresses to private ones, too',
    fallback: DEFAULT_OPTIONS.allowPrivate,
  }),
} as const;

const TLS_OPTIONS = {
  verifyTls: toggle({
    flags: '-k, --insecure',
    on: 'accept any certificate',
    means: false,
    fallback: DEFAULT_OPTIONS.verifyTls,
  }),
  caFile: option({
    flags: '--cacert <file>',
    summary: "authorities to trust in place of Node's, in PEM",
    kind: path(),
    fallback: undefined,
  }),
  certFile: option({
    flags: '-E, --cert <file>',
    summary: 'client certificate, in PEM',
    kind: path(),
    fallback: undefined,
  }),
  keyFile: option({
    flags: '--key <file>',
    summary: 'private key of the client certificate, in PEM',
    kind: path(),
    fallback: undefined,
  }),
  maxSizeBytes: option({
    flags: '--max-size <size>',
    summary: 'a larger body, after decoding, is a failure',
    kind: size({ optional: true }),
    fallback: DEFAULT_OPTIONS.maxSizeBytes,
  }),
} as const;

export const NETWORK_OPTIONS = {
  ...TIME_OPTIONS,
  ...ROUTE_OPTIONS,
  ...GUARD_OPTIONS,
  ...TLS_OPTIONS,
} as const;
