import {
  ERROR_CODES,
  failure,
  type ErrorCode,
  type ErrorPhase,
  type Failure,
} from '../model/errors.ts';
import { printable } from '../util/printable.ts';
import { firstCause, systemCode } from '../util/system-error.ts';
import { hasNoAddressFor } from './own-address.ts';

type ByPhase = Partial<Record<ErrorPhase, ErrorCode>> & { readonly otherwise: ErrorCode };

const RESET: ByPhase = { connect: 'connect_reset', tls: 'connect_reset', otherwise: 'reset' };

/**
 * What foreign error codes mean: those of libuv and c-ares (node:dns), of undici (HTTP/2), of zlib. A code
 * that means different things in different phases says so. TLS has families; see `tlsCode`.
 */
const MEANING: Readonly<Record<string, ErrorCode | ByPhase>> = {
  // libuv
  ECONNREFUSED: { dns: 'dns_failed', otherwise: 'connect_refused' },
  ECONNRESET: RESET,
  ECONNABORTED: RESET,
  EPIPE: RESET,
  ENOTCONN: RESET,
  ESHUTDOWN: RESET,
  ETIMEDOUT: {
    dns: 'dns_timeout',
    connect: 'connect_timeout',
    tls: 'connect_timeout',
    otherwise: 'stall_timeout',
  },
  ENETUNREACH: 'network_unreachable',
  EHOSTUNREACH: 'network_unreachable',
  ENETDOWN: 'network_unreachable',
  EHOSTDOWN: 'network_unreachable',
  ENETRESET: RESET,
  EACCES: 'network_unreachable',
  EPERM: 'network_unreachable',
  EINVAL: 'network_unreachable',
  EAFNOSUPPORT: 'network_unreachable',
  EADDRNOTAVAIL: 'file_limit',
  EADDRINUSE: 'file_limit',
  EMFILE: 'file_limit',
  ENFILE: 'file_limit',
  ENOBUFS: 'file_limit',
  ENOMEM: 'file_limit',
  EPROTO: 'tls_failed',
  // node:dns, getaddrinfo and c-ares
  ENOTFOUND: 'dns_not_found',
  ENODATA: 'dns_not_found',
  ENONAME: 'dns_not_found',
  EBADNAME: 'dns_not_found',
  EAI_AGAIN: 'dns_failed',
  EAI_FAIL: 'dns_failed',
  EAI_MEMORY: 'dns_failed',
  EAI_NODATA: 'dns_not_found',
  EAI_NONAME: 'dns_not_found',
  ESERVFAIL: 'dns_failed',
  EREFUSED: 'dns_failed',
  EFORMERR: 'dns_failed',
  ENOTIMP: 'dns_failed',
  EBADQUERY: 'dns_failed',
  EBADFAMILY: 'dns_failed',
  EBADRESP: 'dns_failed',
  ECANCELLED: 'dns_failed',
  EDESTRUCTION: 'dns_failed',
  ETIMEOUT: 'dns_timeout',
  // undici
  UND_ERR: 'internal',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'headers_timeout',
  UND_ERR_BODY_TIMEOUT: 'stall_timeout',
  UND_ERR_HEADERS_OVERFLOW: 'headers_too_large',
  UND_ERR_SOCKET: 'closed_early',
  // Also what the headers say against each other.
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { headers: 'bad_response', otherwise: 'closed_early' },
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'too_large',
  UND_ERR_RESPONSE: 'bad_response',
  UND_ERR_INFO: 'closed_early',
  UND_ERR_ABORT: 'interrupted',
  UND_ERR_ABORTED: 'interrupted',
  UND_ERR_DESTROYED: 'interrupted',
  UND_ERR_CLOSED: 'interrupted',
  UND_ERR_INVALID_ARG: 'internal',
  UND_ERR_INVALID_RETURN_VALUE: 'internal',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'internal',
  UND_ERR_NOT_SUPPORTED: 'internal',
  UND_ERR_MAX_ORIGINS_REACHED: 'internal',
  UND_ERR_BPL_MISSING_UPSTREAM: 'internal',
  UND_ERR_REQ_RETRY: 'internal',
  UND_ERR_PRX_TLS: 'proxy_failed',
  UND_ERR_SOCKS5: 'proxy_failed',
  UND_ERR_WS_MESSAGE_SIZE_EXCEEDED: 'internal',
  ERR_ASSERTION: 'bad_response',
  // node:http2; what else the peer did wrong is in a family below
  ERR_HTTP2_STREAM_ERROR: 'reset',
  ERR_HTTP2_SESSION_ERROR: 'reset',
  ERR_HTTP2_STREAM_CANCEL: 'reset',
  ERR_HTTP2_GOAWAY_SESSION: 'closed_early',
  ERR_HTTP2_INVALID_SESSION: 'closed_early',
  ERR_HTTP2_INVALID_STREAM: 'closed_early',
  // certificates (X509_V_ERR_* as Node names them)
  CERT_HAS_EXPIRED: 'tls_cert_expired',
  CERT_NOT_YET_VALID: 'tls_cert_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_cert_hostname',
  HOSTNAME_MISMATCH: 'tls_cert_hostname',
  // gfetch's own
  ERR_GFETCH_PROXY: 'proxy_failed',
  ERR_GFETCH_BLOCKED: 'blocked_address',
  ERR_GFETCH_RESPONSE: 'bad_response',
  ERR_GFETCH_HEADERS_TOO_LARGE: 'headers_too_large',
  ERR_GFETCH_CLOSED_EARLY: 'closed_early',
  ERR_GFETCH_STREAM_SHORT: 'closed_early',
  ERR_GFETCH_REQUEST: 'internal',
};

const UNTRUSTED =
  /^(?:UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_|CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|ERROR_IN_CERT|OUT_OF_MEM)/;
const FAMILIES: readonly (readonly [RegExp, ErrorCode])[] = [
  [UNTRUSTED, 'tls_cert_untrusted'],
  [/^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_)/, 'tls_failed'],
  [/^(?:HPE_|ERR_HTTP2_)/, 'bad_response'],
  [/^(?:Z_|ERR__ERROR_|ERR_BROTLI|ERR_PADDING|ERR_BUFFER_TOO_LARGE)/, 'bad_encoding'],
];

/** The error code that a foreign code stands for in a phase; undefined: unknown to us. */
export function meaningOf(code: string, phase: ErrorPhase): ErrorCode | undefined {
  const known = Object.hasOwn(MEANING, code) ? MEANING[code] : undefined;
  if (typeof known === 'string') return known;
  if (known !== undefined) return known[phase] ?? known.otherwise;
  return FAMILIES.find(([pattern]) => pattern.test(code))?.[1];
}

/**
 * Turns whatever undici, node:net, node:tls, node:dns or zlib raised into a failure. An error that
 * nobody knows is `internal`: visible, never mistaken for the server's fault.
 */
export function translate(error: unknown, phase: ErrorPhase): Failure {
  const cause = firstCause(error);
  const first = cause instanceof Error ? cause : new Error(String(cause));
  if (hasNoAddressFor(first)) {
    const reason = 'this machine has no address from which it could be reached';
    return failure('network_unreachable', reason, phase);
  }
  const code = systemCode(first);
  const known = code === undefined ? undefined : meaningOf(code, phase);
  const message = sentence(error, first, known);
  if (known === undefined) return failure('internal', `unexpected: ${message}`, phase);
  return failure(known, message, phaseFor(known, phase));
}

/** A certificate is judged in the phase `tls`, whatever the transport was doing. */
function phaseFor(code: ErrorCode, phase: ErrorPhase): ErrorPhase {
  if (code.startsWith('tls_')) return 'tls';
  if (code.startsWith('dns_')) return 'dns';
  return code === 'bad_encoding' ? 'decode' : phase;
}

const PLAINER: Readonly<Record<string, string>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS on this port; is it http://?',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the server does not speak TLS on this port; is it http://?',
  EMFILE: 'too many open files (ulimit -n)',
  ENFILE: 'too many open files on this machine',
  EADDRNOTAVAIL: 'no local port is left',
  ERR_ASSERTION: 'the response breaks the rules of HTTP',
};

// 40B7…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/…
const OPENSSL = /^[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/;

// What node:dns and getaddrinfo say: `queryA ENOTFOUND example.test`.
const LOOKUP = /^(?:query\w+|getaddrinfo) [A-Z_]+ (\S+)$/;

function sentence(whole: unknown, first: Error, known: ErrorCode | undefined): string {
  const tried = whole instanceof AggregateError ? whole.errors.length : 1;
  const plainer = PLAINER[systemCode(first) ?? ''] ?? OPENSSL.exec(first.message)?.[1];
  const name = LOOKUP.exec(first.message)?.[1];
  if (name !== undefined && known !== undefined) {
    return `${ERROR_CODES[known].summary}: ${printable(name)}`;
  }
  const text = printable(plainer ?? (first.message || first.name));
  if (tried === 1) return text;
  return `${text} (and ${tried - 1} more ${tried === 2 ? 'address' : 'addresses'})`;
}
