import { dirname, resolve } from 'node:path';

import { nearest } from '../../util/nearest.ts';
import { quote } from '../../util/quote.ts';
import { systemCode, systemReason } from '../../util/system-error.ts';
import type { Problems } from './problems.ts';
import { decodeUtf8, readUpTo } from './read-file.ts';
import type { ScalarTree } from './tree.ts';

const MAX_SECRET_BYTES = 65_536;
/** What is shorter would be found all over the output. */
const MIN_SECRET_LENGTH = 4;

const PLACEHOLDER = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;
const VARIABLE = /^([a-z_]\w*)(?::-([^]*))?$/i;

type Environment = Readonly<Record<string, string | undefined>>;

/** What `${…}` stands for, or why there is nothing. */
type Found = { readonly value: string; readonly isSecret: boolean } | { readonly problem: string };

/**
 * Fills in `${NAME}`, `${NAME:-default}` and `${file:path}` (from the folder of the file `path`, without
 * line ends behind); `$${` is a `${`.
 *
 * @returns the values to be kept secret
 */
export async function fillIn(
  strings: readonly ScalarTree[],
  path: string,
  env: Environment,
  problems: Problems,
): Promise<ReadonlySet<string>> {
  const secrets = new Set<string>();
  const known = new Map<string, Found>();
  for (const scalar of strings.filter(({ raw }) => raw.includes('${'))) {
    let text = '';
    let end = 0;
    for (const match of scalar.raw.matchAll(PLACEHOLDER)) {
      const [all, inner] = match;
      text += scalar.raw.slice(end, match.index);
      end = match.index + all.length;
      if (all === '$${') {
        text += '${';
        continue;
      }
      const found = known.get(all) ?? (await find(inner, path, env));
      known.set(all, found);
      if ('problem' in found) {
        problems.add(scalar.offset, found.problem);
        continue;
      }
      text += found.value;
      scalar.isFilled = true;
      if (found.isSecret && found.value.length >= MIN_SECRET_LENGTH) secrets.add(found.value);
    }
    scalar.value = text + scalar.raw.slice(end);
  }
  return secrets;
}

async function find(inner: string | undefined, path: string, env: Environment): Promise<Found> {
  if (inner === undefined) {
    return { problem: '“${” is not closed by “}”; where it is meant as it is, write $${' };
  }
  if (inner.startsWith('file:')) return fromFile(inner.slice('file:'.length).trim(), path);
  const [, name, otherwise] = VARIABLE.exec(inner) ?? [];
  if (name === undefined) {
    const forms = '${NAME}, ${NAME:-default} or ${file:path}';
    return { problem: `${quote(`\${${inner}}`)} is none of ${forms}; for a “\${” write $\${` };
  }
  const value = env[name] ?? '';
  if (value !== '') return { value, isSecret: true };
  if (otherwise !== undefined) return { value: otherwise, isSecret: false };
  if (env[name] !== undefined) {
    return { problem: `the variable ${name} is empty; if it may be, write \${${name}:-}` };
  }
  const guess = nearest(name, Object.keys(env));
  const hint = guess === undefined ? 'set it' : `did you mean ${quote(guess)}?`;
  return { problem: `there is no variable ${name} in the environment; ${hint}` };
}

async function fromFile(name: string, path: string): Promise<Found> {
  if (name === '') return { problem: '“${file:}” names no file' };
  const label = quote(name);
  try {
    const bytes = await readUpTo(resolve(dirname(path), name), MAX_SECRET_BYTES);
    if (bytes === null) return { problem: `the file ${label} is larger than 64 KiB` };
    const text = decodeUtf8(bytes);
    if (text === null) return { problem: `the file ${label} is not UTF-8` };
    return { value: text.replace(/(?:\r?\n)+$/, ''), isSecret: true };
  } catch (error) {
    const reason = systemCode(error) === 'ENOENT' ? 'there is none' : systemReason(error);
    return { problem: `the file ${label} cannot be read: ${reason}` };
  }
}
