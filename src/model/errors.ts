/** Where in the life of a URL it failed, in the order in which a URL passes through them. */
export const ERROR_PHASES = [
  'input',
  'queue',
  'dns',
  'connect',
  'tls',
  'send',
  'headers',
  'body',
  'decode',
  'save',
] as const;

export type ErrorPhase = (typeof ERROR_PHASES)[number];

interface ErrorCodeSpec {
  /** One line for the reference. */
  readonly summary: string;
  /** The phase that is reported when whoever raises the code knows no better. */
  readonly phase: ErrorPhase;
  /** True: trying again later may help, so the default retry policy does. */
  readonly transient: boolean;
}

const spec = (phase: ErrorPhase, transient: boolean, summary: string): ErrorCodeSpec => ({
  phase,
  transient,
  summary,
});

/** Every `error_code` that a record can carry. The names are stable: scripts branch on them. */
export const ERROR_CODES = {
  invalid_url: spec('input', false, 'the input is no URL'),
  unsupported_scheme: spec('input', false, 'neither http nor https'),
  blocked_address: spec('connect', false, 'the address guard forbids the address'),
  dns_not_found: spec('dns', false, 'the name does not exist, or has no address'),
  dns_failed: spec('dns', true, 'the name server answered with an error'),
  dns_timeout: spec('dns', true, 'no answer from DNS within --dns-timeout'),
  connect_refused: spec('connect', false, 'nobody listens on the port'),
  connect_timeout: spec('connect', true, 'no connection within --connect-timeout'),
  connect_reset: spec('connect', true, 'the connection was cut while it was being made'),
  network_unreachable: spec('connect', true, 'no route to the address'),
  tls_cert_expired: spec('tls', false, 'the certificate has expired, or is not yet valid'),
  tls_cert_untrusted: spec('tls', false, 'no trusted authority vouches for the certificate'),
  tls_cert_hostname: spec('tls', false, 'the certificate is for another name'),
  tls_failed: spec('tls', false, 'the TLS handshake failed'),
  timeout: spec('body', true, 'the attempt took longer than --timeout'),
  headers_timeout: spec('headers', true, 'no response headers within --headers-timeout'),
  stall_timeout: spec(
    'body',
    true,
    'no byte arrived for --stall-timeout, or too few for --min-speed',
  ),
  reset: spec('body', true, 'the connection was reset'),
  closed_early: spec('body', true, 'the connection closed before the response was complete'),
  bad_response: spec('headers', false, 'not HTTP, or framed against the rules'),
  headers_too_large: spec('headers', false, 'the response headers are too large'),
  too_large: spec('body', false, 'the body is larger than --max-size'),
  too_many_redirects: spec('headers', false, 'more redirects than --max-redirs'),
  bad_redirect: spec('headers', false, 'a redirect leads nowhere that can be fetched'),
  bad_encoding: spec('decode', false, 'the body does not decode by its Content-Encoding'),
  proxy_failed: spec('connect', true, 'the proxy refused or failed'),
  circuit_open: spec('queue', false, 'the host failed so often that it was not asked'),
  robots_denied: spec('queue', false, 'robots.txt forbids the URL'),
  retry_after_too_long: spec('queue', false, 'the host asks to wait longer than --max-retry-after'),
  file_limit: spec('connect', true, 'this machine has no file descriptor or port left'),
  save_failed: spec('save', false, 'the body could not be saved'),
  interrupted: spec('queue', false, 'the run was stopped before the URL was done'),
  internal: spec('queue', false, 'a defect in gfetch'),
} as const satisfies Record<string, ErrorCodeSpec>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The codes that are tried again by default. */
export const TRANSIENT_CODES: readonly ErrorCode[] = (
  Object.keys(ERROR_CODES) as ErrorCode[]
).filter((code) => ERROR_CODES[code].transient);

/** Why a URL failed: a value, not an exception, because the world failing is ordinary. */
export interface Failure {
  readonly code: ErrorCode;
  readonly phase: ErrorPhase;
  /** A sentence for a person; no secrets, no control characters. */
  readonly message: string;
}

/** A failure in the code's usual phase, unless another is named. */
export function failure(
  code: ErrorCode,
  message: string = ERROR_CODES[code].summary,
  phase: ErrorPhase = ERROR_CODES[code].phase,
): Failure {
  return { code, phase, message };
}

/**
 * What the user can mend: a wrong flag, a missing file. It ends the run with one line and an exit
 * code, where a defect would show a stack.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** An input or output that cannot be read or written (exit code 4). */
export class FileError extends Error {
  override readonly name = 'FileError';
}
