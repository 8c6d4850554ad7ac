/** The same text, without the one that it was cut from, which would stay in memory with it. */
export function ownText(text: string): string {
  const own = Buffer.from(text).toString();
  return own === text ? own : text; // UTF-8 has no half of a surrogate pair
}
