import { UsageError } from '../model/errors.ts';

export type Env = Readonly<Record<string, string | undefined>>;

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** The credentials of a URL, in group 1; a variable's braces are no part of its syntax. */
const CREDENTIALS = /^[^/?#]*\/\/([^/?#]*)@/d;
const URL_START = /^(?:[a-z+.-]+:)?\/\//i;

/**
 * Puts in the values of `${NAME}`. In a URL they are percent-encoded within its credentials and its
 * query, as a password with an `@` in it would otherwise be read as something else.
 *
 * @throws UsageError when there is no such variable, or nothing in it.
 */
export function expandVariables(text: string, env: Env): string {
  const isUrl = URL_START.test(text);
  const credentials = isUrl ? CREDENTIALS.exec(text)?.indices?.[1] : undefined;
  const query = isUrl ? text.indexOf('?') : -1;
  return text.replaceAll(VARIABLE, (_all, name: string, at: number) => {
    const value = env[name];
    if (value === undefined || value === '') {
      throw new UsageError(
        `--notify asks for the environment variable ${name}, which is ${value === '' ? 'empty' : 'not set'}`,
      );
    }
    const isInCredentials =
      credentials !== undefined && at >= credentials[0] && at < credentials[1];
    return isInCredentials || (query !== -1 && at > query) ? encodeURIComponent(value) : value;
  });
}
