import type { Post, Refusal } from '../../alerts/index.ts';
import type { NetworkOptions } from '../../model/options.ts';
import type { FetchRecord } from '../../model/record.ts';
import { clip } from '../../util/clip.ts';
import { printable } from '../../util/printable.ts';
import { gfetch } from '../fetch-all.ts';

export interface PostOptions {
  /** For proxies (`https_proxy` …). */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
  /** Proxy, name servers, authorities …, as for the checks themselves. */
  readonly network?: Partial<NetworkOptions>;
}

const TIMEOUT_MS = 10_000;
/** Of the answer; what is longer is not waited for. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_ANSWER_SHOWN = 120;
/** In answers of people's services no word is as long; keys and tokens are. */
const LONG_WORD = /[A-Za-z0-9+/_=-]{16,}/g;

/**
 * Posts once, by the way that everything is fetched; who wants to try again does so. A redirect is not
 * followed: it would be asked with GET, and its target would learn what was posted.
 */
export function createPost({ env, timeoutMs = TIMEOUT_MS, network = {} }: PostOptions): Post {
  return async ({ url, headers, body }, signal) => {
    const records = gfetch([{ url, method: 'POST', headers, body }], {
      ...network,
      followRedirects: false,
      retries: 0,
      timeoutMs,
      connectTimeoutMs: Math.min(timeoutMs, network.connectTimeoutMs ?? timeoutMs),
      maxSizeBytes: MAX_ANSWER_BYTES,
      with: ['body'],
      env,
      ...(signal === undefined ? {} : { signal }),
    });
    for await (const record of records) return refusalOf(record, url);
    return { reason: 'stopped before it was answered', isFinal: false };
  };
}

/** Of the statuses that blame the request, those that blame the moment (RFC 9110, RFC 8470, RFC 6585). */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
const FINAL_ERROR = /^(?:tls_cert_|invalid_url|unsupported_scheme|blocked_address)/;

function refusalOf(record: FetchRecord, url: string): Refusal | null {
  const { status_code: status, error, error_code: code } = record;
  // Its headers say that it was taken, whatever became of the body.
  if (status !== null && status >= 200 && status < 300) return null;
  if (status === null) {
    const reason = withoutSecrets(error ?? code ?? 'no answer', url);
    return { reason, isFinal: FINAL_ERROR.test(code ?? '') };
  }
  const answer = status >= 400 ? answerOf(record, url) : '';
  const redirect = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
  const isFinal = status >= 300 && status < 500 && !PASSING.has(status);
  return { reason: `HTTP ${status}${redirect}${answer}`, isFinal };
}

/** The beginning of what the receiver says, which is often the reason. */
function answerOf({ body, body_encoding: encoding }: FetchRecord, url: string): string {
  if (typeof body !== 'string' || encoding === 'base64') return '';
  const line = body
    .slice(0, 4 * MAX_ANSWER_SHOWN)
    .trim()
    .replaceAll(/\s+/g, ' ');
  if (line === '' || line.startsWith('<')) return '';
  return `: ${clip(withoutSecrets(line, url), MAX_ANSWER_SHOWN)}`;
}

/** An answer may repeat a key, and the parts of a webhook's URL are one. */
function withoutSecrets(text: string, url: string): string {
  const { username, password, pathname, search } = new URL(url);
  const parts = [username, password, ...pathname.split('/'), ...search.split(/[?&=]/)];
  let clean = text.replaceAll(LONG_WORD, '***');
  for (const part of parts) if (part.length >= 6) clean = clean.replaceAll(part, '***');
  return printable(clean);
}
