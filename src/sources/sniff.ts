import { UsageError } from '../model/errors.ts';
import type { SourceFormat } from '../model/ports.ts';
import { hasExtension } from '../util/extension.ts';
import { quote } from '../util/quote.ts';
import { suggest } from '../util/suggest.ts';
import { SOURCE_FORMATS } from './index.ts';

/** @throws UsageError when there is no format of that name. */
export function formatNamed(name: string): SourceFormat {
  const format = SOURCE_FORMATS.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  const names = SOURCE_FORMATS.map((candidate) => candidate.name);
  throw new UsageError(`unknown input format ${quote(name)}; ${suggest(name, names)}`);
}

/** The format that goes with the name of a file, `.gz` aside. */
export function formatOfName(name: string): SourceFormat | undefined {
  return SOURCE_FORMATS.find(({ extensions }) => hasExtension(name, extensions));
}

/** The format of a file by its name, and where that says text or nothing, by its first character. */
export function guessFormat(source: string, head: Uint8Array): SourceFormat {
  const named = formatOfName(source);
  if (named !== undefined && named.name !== 'text') return named;
  const first = firstCharacter(head);
  const sniffed =
    first === undefined
      ? undefined
      : SOURCE_FORMATS.find((format) => format.firstCharacter === first);
  return sniffed ?? formatNamed('text');
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
