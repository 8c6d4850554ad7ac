import { UsageError } from '../../model/errors.ts';
import { methodProblem } from '../../model/methods.ts';
import { isFieldValue, isSenderField, isToken } from '../../util/header-field.ts';
import { printable } from '../../util/printable.ts';
import { quote } from '../../util/quote.ts';
import { anchoredFile, LINE, plainText } from './kinds.ts';
import { readOptionFile } from './option-file.ts';
import type { Kind } from './spec.ts';

/** Lower-case names to values. */
export type Headers = Readonly<Record<string, string>>;

/** `Name: value`, `Name:` (send none), or `@file` with one header a line. */
export const headers: Kind<Headers> = {
  completes: '@file',
  anchor: anchoredFile,
  read(given, context) {
    if (!given.startsWith('@')) return Object.fromEntries([readHeader(given)]);
    const path = given.slice(1);
    const lines = readOptionFile(path, context).toString('latin1').split(/\r?\n/);
    const name = printable(path);
    return joinHeaders(lines.flatMap((line, index) => readLine(line, `${name}:${index + 1}`)));
  },
  show: (value) =>
    Object.entries(value)
      .map(([name, content]) => `${name}: ${content}`)
      .join(', '),
  merge: (values) => joinHeaders(values.flatMap((value) => Object.entries(value))),
  overlay: (below, above) =>
    Object.fromEntries([...Object.entries(below), ...Object.entries(above)]),
  separator: LINE,
};

function readLine(line: string, place: string): [string, string][] {
  if (line.trim() === '' || line.startsWith('#')) return [];
  try {
    return [readHeader(line)];
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${place}: ${error.message}`);
    throw error;
  }
}

/** What is no header may be a secret all the same, so no message shows it. */
function readHeader(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  const name = line.slice(0, colon);
  const value = line.slice(colon + 1).trim();
  if (colon === -1) throw new UsageError("there is no colon in it; write 'Name: value'");
  if (!isToken(name)) {
    throw new UsageError("what is before the colon is no name; write 'Name: value'");
  }
  if (!isFieldValue(value)) {
    throw new UsageError(
      `the value of ${name} has a line end, a control character or one beyond Latin-1`,
    );
  }
  if (value !== '' && isSenderField(name)) {
    throw new UsageError(`gfetch itself decides about ${name}; leave it out`);
  }
  return [name.toLowerCase(), value];
}

/**
 * One value per name: several become a list with commas (RFC 9110 section 5.3), for Cookie with
 * semicolons; an empty value drops those before it.
 */
function joinHeaders(entries: readonly (readonly [string, string])[]): Headers {
  const joined = new Map<string, string>();
  for (const [name, value] of entries) {
    const before = joined.get(name) ?? '';
    const separator = name === 'cookie' ? '; ' : ', ';
    joined.set(name, before === '' || value === '' ? value : before + separator + value);
  }
  return Object.fromEntries(joined);
}

/** A value that becomes part of a header. */
export function headerText(noun: string): Kind<string> {
  return plainText((given) => {
    if (isFieldValue(given)) return given;
    throw new UsageError(`the ${noun} has a control character or one beyond Latin-1`);
  });
}

export const method: Kind<string> = plainText((given) => {
  const name = given.toUpperCase();
  if (!isToken(name)) throw new UsageError(`${quote(given)} is not a method; write GET or POST`);
  const problem = methodProblem(name, false);
  if (problem !== undefined) throw new UsageError(problem);
  return name;
});
