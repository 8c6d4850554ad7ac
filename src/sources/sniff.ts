import { UsageError } from '../model/errors.ts';
import type { SourceFormat } from '../model/ports.ts';
import { quote } from '../util/quote.ts';
import { SOURCE_FORMATS } from './index.ts';

/** No URL begins with one of these. */
const FORMAT_OF_FIRST: Readonly<Record<string, string>> = { '{': 'jsonl', '<': 'sitemap' };

/** @throws {UsageError} if there is no format of that name. */
export function formatNamed(name: string): SourceFormat {
  const format = SOURCE_FORMATS.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  const names = SOURCE_FORMATS.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`there is no input format ${quote(name)}; there are ${names}`);
}

/** The format of a file by its name, `.gz` aside, and else by its first character. */
export function guessFormat(source: string, head: Uint8Array): SourceFormat {
  const name = source.toLowerCase().replace(/\.gz$/, '');
  const named = SOURCE_FORMATS.find(({ extensions }) =>
    extensions.some((extension) => name.endsWith(extension)),
  );
  if (named !== undefined && named.name !== 'text') return named;
  return formatNamed(FORMAT_OF_FIRST[firstCharacter(head) ?? ''] ?? 'text');
}

/** The first that is not blank; undefined if all of them are. */
export function firstCharacter(head: Uint8Array): string | undefined {
  const first = head.find((byte) => byte > 0x20);
  return first === undefined ? undefined : String.fromCharCode(first);
}

const isControl = (byte: number): boolean => byte < 0x20 && (byte < 0x09 || byte > 0x0d);

/**
 * True where the head of a file has NULs, and so many control characters that a few damaged lines do
 * not explain them: an image, an archive, UTF-16 without a byte order mark.
 */
export function isBinary(head: Uint8Array): boolean {
  if (!head.includes(0)) return false;
  const controls = head.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0);
  return controls >= 4 && controls * 20 >= head.length;
}
