/** Parses an absolute http(s) URL (WHATWG URL); null: it is none. */
export function parseWeb(url: string): URL | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const { protocol } = parsed;
  return protocol === 'http:' || protocol === 'https:' ? parsed : null;
}
