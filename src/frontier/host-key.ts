/** The key of manners: host and port, whatever the scheme. Of a URL, with what follows them. */
export function hostKey(origin: string): string {
  return origin.slice(origin.indexOf('//') + 2);
}
