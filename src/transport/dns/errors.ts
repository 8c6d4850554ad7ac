// What stays so for a while; a server that failed may answer the next time.
const FINAL: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/** Errors of DNS that are ours, with the codes of node:dns. */
export function dnsError(
  code: 'ECANCELLED' | 'ENODATA' | 'ENOTFOUND' | 'ETIMEOUT',
  message: string,
) {
  return Object.assign(new Error(message), { code });
}

/** The name does not exist, or has no address. */
export function isFinal(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && FINAL.has(error.code);
}

/** No name server is where one should be. */
export function isNobodyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}

export function isTimeout(error: Error | null): boolean {
  return error !== null && 'code' in error && error.code === 'ETIMEOUT';
}
