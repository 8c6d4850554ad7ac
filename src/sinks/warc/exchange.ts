/** One request and what was answered. */
export interface WarcExchange {
  /** Absolute http(s). Fragment, user and password are not written. */
  readonly url: string;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly remoteIp: string | null;
  /** `1.0`, `1.1` or `2`. */
  readonly httpVersion: string | null;
  /** Request line and headers as sent, secrets masked; empty: not known, and not written. */
  readonly requestHead: string;
  readonly requestBody: Uint8Array | null;
  readonly statusCode: number;
  /** Name, value, name, value …, in Latin-1. */
  readonly rawHeaders: readonly string[];
  /** After decoding of content and transfer codings. */
  readonly body: Uint8Array;
  /** What is known beside, by name. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The body is not whole. */
  readonly truncated: boolean;
}
