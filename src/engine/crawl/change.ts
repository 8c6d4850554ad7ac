import type { Change, StoredPage, Validators } from '../../model/crawl.ts';
import type { Outcome } from '../../model/outcome.ts';
import { headerValue } from '../../transport/raw-headers.ts';

/** What has become of a URL since it was crawled before; null: that cannot be told, since it failed. */
export function changeOf(
  before: Validators | undefined,
  outcome: Outcome,
  location: string | null,
): Change | null {
  const { failure, statusCode, hash } = outcome;
  if (failure !== null || statusCode === null) return null;
  if (before === undefined || before.statusCode === null) return 'new';
  if (statusCode === 304) return 'unchanged';
  if (statusCode === 404 || statusCode === 410) {
    return before.statusCode === statusCode ? 'unchanged' : 'gone';
  }
  if (location !== null) return before.location === location ? 'unchanged' : 'moved';
  return before.statusCode === statusCode && before.hash === hash ? 'unchanged' : 'changed';
}

/** The headers that ask for a page only if it has changed (RFC 9110, 13.1); undefined: none can. */
export function conditionalHeaders({
  etag,
  lastModified,
  statusCode,
}: Validators): Record<string, string> | undefined {
  if (statusCode !== 200) return undefined;
  const headers: Record<string, string> = {};
  if (etag !== null) headers['if-none-match'] = etag;
  if (lastModified !== null) headers['if-modified-since'] = lastModified;
  return Object.keys(headers).length === 0 ? undefined : headers;
}

/** What is to be known of an answer, to ask again; `namedMs`: its last change by a sitemap. */
export function validatorsOf(
  outcome: Outcome,
  location: string | null,
  namedMs: number | undefined,
): Validators {
  const raw = outcome.rawHeaders ?? [];
  const named = namedMs === undefined ? null : new Date(namedMs).toUTCString();
  return {
    etag: headerValue(raw, 'etag') ?? null,
    lastModified: headerValue(raw, 'last-modified') ?? named,
    hash: outcome.hash,
    statusCode: outcome.statusCode,
    location,
    fetchedAtMs: outcome.startedAtMs,
    savedPath: outcome.savedPath,
  };
}

/** A page that has not changed is remembered as it was, but for what the server says of it now. */
export function keptValidators(own: Validators, before: Validators): Validators {
  return {
    ...before,
    etag: own.etag ?? before.etag,
    lastModified: own.lastModified ?? before.lastModified,
  };
}

export function validatorsOfPage(page: StoredPage): Validators {
  const { etag, lastModified, hash, statusCode, location, fetchedAtMs, savedPath } = page;
  return { etag, lastModified, hash, statusCode, location, fetchedAtMs, savedPath };
}
