/**
 * The URL that a text is, by itself or from `base`; undefined: it is none. In place of `URL.canParse`,
 * which in Node 20 refuses some names beyond ASCII once it has been called often.
 */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined; // which is the answer
  }
}
