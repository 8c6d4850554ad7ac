/** The first `maxLength` UTF-16 code units of a text, one less where that would halve a pair. */
export function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '');
}
