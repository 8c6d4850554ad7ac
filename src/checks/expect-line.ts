import { UsageError } from '../model/errors.ts';
import { quote } from '../util/quote.ts';

/** Where the name of an assertion ends; it has none of these. */
const KEYED = /^\s*([\w.-]+)\s*:\s*([^]*)$/;

/**
 * Reads one assertion of a target file that stands on a line of its own, `size: < 100KB`: its name and
 * its value, as in YAML. What YAML would take for more than a text, but is none, is a text.
 *
 * @throws UsageError where it has no such form
 */
export async function readExpectLine(
  text: string,
): Promise<readonly [name: string, value: unknown]> {
  const [, name, written = ''] = KEYED.exec(text) ?? [];
  if (name === undefined || written.trim() === '') {
    throw new UsageError(`${quote(text)} is no assertion; write it as 'status: 200'`);
  }
  const { parseDocument } = await import('yaml');
  const document = parseDocument(written, { logLevel: 'silent' });
  // `>= 1.2` and `!404` mean something else in YAML.
  if (document.errors.length > 0 || /^[>!&*|%@`]/.test(written)) return [name, written.trim()];
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  return [name, value];
}
