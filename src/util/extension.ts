const GZIP = /\.gz$/i;

/** True for the name of a file that is packed with gzip. */
export function isGzipName(name: string): boolean {
  return GZIP.test(name);
}

/** True where `name` ends in one of `extensions` (lower case, with the dot); `.gz` after it is passed over. */
export function hasExtension(name: string, extensions: readonly string[]): boolean {
  const bare = name.replace(GZIP, '').toLowerCase();
  return extensions.some((extension) => bare.endsWith(extension));
}
