import type { SecureContextOptions, TlsOptions } from 'node:tls';

import type {
  ErrorCode,
  ErrorPhase,
  FetchAllOptions,
  FetchRecord,
  RequestSpec,
} from '../../../src/index.ts';
import type { Answer } from '../../transport/support/dns-server.ts';
import type { Peer, PeerRequest } from './peer.ts';

/** What a record must say. Of several values any will do: the kernel, or OpenSSL, has the choice. */
export interface Expected {
  readonly failed: boolean;
  readonly error_code: ErrorCode | readonly ErrorCode[] | null;
  readonly error_phase: ErrorPhase | readonly ErrorPhase[] | null;
  /** More of the record, as `toMatchObject` takes it; of a text also a pattern. */
  readonly record?: Readonly<Record<string, unknown>>;
  /**
   * Whether another request may follow on the connection. Default: after a failure none may, unless the
   * body was whole and only did not decode.
   */
  readonly connection?: 'kept' | 'dropped';
}

/** Where the parts of a hostile server are. */
export interface Places {
  /** `http://127.0.0.1:port`: what has no place of its own. */
  readonly origin: string;
  readonly port: number;
  /** Nobody accepts connections here, on the same port. */
  readonly blackHole: string;
  /** The port on which a scenario is played under TLS. */
  readonly tlsPort: (name: string) => number;
  /** As `dnsServers` takes it: `NAME.dns.test` is the scenario's zone, all others are 127.0.0.1. */
  readonly nameServer: string;
  /** Answers with the scenario's `message` to the questions for `NAME.dns.test`. */
  readonly brokenNameServer: string;
  /** A file with the authorities that vouch for those who can be vouched for. */
  readonly caFile: string;
}

/** The server's side of one request, and of whatever follows on its connection. */
export type Play = (peer: Peer, request: PeerRequest) => unknown;

export interface TlsSetup extends TlsOptions, SecureContextOptions {
  /** What is shown, from `test/support/certificates.ts` or this folder's. Default `valid`. */
  readonly certificate?: string;
}

/** One way in which a server, or what leads to it, can go wrong. */
export interface Scenario {
  /** Also its path, `/NAME/…`, and its host's first label where it has a host of its own. */
  readonly name: string;
  /** Numbers of the catalogue. */
  readonly catalogue: readonly number[];
  /** Called for each request that begins with `/NAME/`; without one the answer is a whole 200. */
  readonly play?: Play;
  /** Played under TLS, on a port of its own. */
  readonly tls?: TlsSetup;
  /** In place of TLS, on a port of its own: from the first bytes of a ClientHello on. */
  readonly handshake?: (peer: Peer) => unknown;
  /** What the name server says of `NAME.dns.test`. */
  readonly zone?: (type: string) => Answer;
  /** What the broken name server sends for a question, which it is given whole. */
  readonly message?: (question: Buffer) => Buffer;
  /** Where it is not at its own place under `/NAME/`. */
  readonly url?: (places: Places) => string;
  readonly request?: RequestSpec;
  readonly options?: FetchAllOptions;
  readonly expect: Expected;
  /** Until its record. Default 4. */
  readonly maxSeconds?: number;
  /** Growth of the client's memory: it is then run in a process of its own. */
  readonly maxMegabytes?: number;
  /** Its origin answers nothing, so that health is asked elsewhere. */
  readonly isDeadEnd?: boolean;
  /**
   * How long nothing is asked afterwards; default 0. What arrives when the next request has been sent
   * cannot be told from its answer (RFC 9112, 9.2), so what shall not be taken for it comes before.
   */
  readonly settleMs?: number;
  /** What happens in place of what is expected, until it is mended. */
  readonly deviates?: Deviation;
}

/** What falls short of what is expected. */
export interface Deviation {
  readonly what: string;
  readonly now: Expected;
}

/** A whole response, whatever its status. */
export function whole(
  record: Readonly<Record<string, unknown>> = {},
  connection?: Expected['connection'],
): Expected {
  const expected = { failed: false, error_code: null, error_phase: null, record };
  return connection === undefined ? expected : { ...expected, connection };
}

/** No whole response. */
export function fails(
  code: ErrorCode | readonly ErrorCode[],
  phase: ErrorPhase | readonly ErrorPhase[],
  record: Readonly<Record<string, unknown>> = {},
): Expected {
  return { failed: true, error_code: code, error_phase: phase, record };
}

/** Whether a record says what is expected. */
export function tells(record: FetchRecord, expected: Expected): boolean {
  return (
    record.failed === expected.failed &&
    [expected.error_code].flat().includes(record.error_code) &&
    [expected.error_phase].flat().includes(record.error_phase)
  );
}

/** Sends what it is given, and leaves the connection open. */
export function answers(...pieces: readonly (string | Uint8Array)[]): Play {
  return async (peer) => {
    for (const piece of pieces) await peer.send(piece);
  };
}

/** Sends what it is given, then a FIN. */
export function answersAndEnds(...pieces: readonly (string | Uint8Array)[]): Play {
  return async (peer) => {
    for (const piece of pieces) await peer.send(piece);
    peer.end();
  };
}

/** A response with its length. `head` holds more of its header lines, each with its end. */
export function response(body: string | Uint8Array, head = '', status = '200 OK'): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  const start = `HTTP/1.1 ${status}\r\n${head}Content-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(start, 'latin1'), bytes]);
}

/** A chunk of RFC 9112, 7.1. */
export function chunk(data: string | Uint8Array): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
  const size = Buffer.from(`${bytes.length.toString(16)}\r\n`);
  return Buffer.concat([size, bytes, Buffer.from('\r\n')]);
}
