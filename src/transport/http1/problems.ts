/** The server said what no response can be. */
export function badResponse(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_GFETCH_RESPONSE' });
}

export function headersTooLarge(maxBytes: number): Error {
  const message = `more than ${maxBytes / 1024} KiB of headers`;
  return Object.assign(new Error(message), { code: 'ERR_GFETCH_HEADERS_TOO_LARGE' });
}

/** The connection ended before the response did. */
export function closedEarly(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_GFETCH_CLOSED_EARLY' });
}

/** A request that cannot be written as it is. */
export function badRequest(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_GFETCH_REQUEST' });
}
