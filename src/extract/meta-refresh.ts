/** Seconds, then what separates them from the rest. */
const DELAY = /^[\t\n\f\r ]*[\d.]+(?:[\t\n\f\r ]*[;,]|[\t\n\f\r ])[\t\n\f\r ]*/;
const URL_PREFIX = /^url[\t\n\f\r ]*=[\t\n\f\r ]*/i;

/**
 * The reference in the content of `<meta http-equiv=refresh>`, as in `5; url='/next'` (WHATWG HTML,
 * "shared declarative refresh steps"); null where it only reloads the page, or is none.
 */
export function refreshReference(content: string): string | null {
  const delay = DELAY.exec(content)?.[0];
  if (delay === undefined) return null;
  let rest = content.slice(delay.length);
  rest = rest.slice(URL_PREFIX.exec(rest)?.[0].length ?? 0);
  const quote = rest.charAt(0);
  if (quote === '"' || quote === "'") {
    const end = rest.indexOf(quote, 1);
    rest = rest.slice(1, end === -1 ? undefined : end);
  }
  return rest === '' ? null : rest;
}
