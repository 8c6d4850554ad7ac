import type { Capture } from '../../model/check.ts';
import type { JsonSchema } from '../../model/fields.ts';
import { isToken } from '../../util/header-field.ts';
import { quote } from '../../util/quote.ts';
import { selectorQuery } from '../selector-query.ts';
import { isCaptureName } from './captured.ts';
import type { KeySpec } from './key-spec.ts';
import { shown, type Tree } from './tree.ts';

const FORMS = 'status, header.NAME, $.json.path, css SELECTOR or css SELECTOR@ATTRIBUTE';

const SCHEMA: JsonSchema = {
  type: 'object',
  propertyNames: { pattern: String.raw`^[A-Za-z_][\w-]*$` },
  additionalProperties: {
    type: 'string',
    pattern: String.raw`^(status$|header\.[!#$%&'*+.^_|~\x60\w-]+$|\$|css\s+\S)|\$\{`,
  },
};

/** Values of a response that later steps use as `{{name}}`. */
export const captureKey: KeySpec<readonly Capture[]> = {
  summary: `what later steps use as {{name}}: name to ${FORMS}`,
  schema: SCHEMA,
  read: (tree, problems, name) => {
    if (tree.kind !== 'map') {
      problems.add(tree.offset, `${quote(name)} takes a map of names, not ${shown(tree)}`);
      return undefined;
    }
    return [...tree.entries].flatMap(([key, { keyOffset, value }]) => {
      if (!isCaptureName(key)) {
        const rule = 'letters, digits, “_” and “-”, no digit first';
        problems.add(keyOffset, `${quote(key)} cannot be the name of a capture: ${rule}`);
      }
      const from = sourceOf(value);
      if (from !== undefined) return [{ name: key, from }];
      problems.add(value.offset, `a capture is ${FORMS}, not ${shown(value)}`);
      return [];
    });
  },
};

function sourceOf(tree: Tree): Capture['from'] | undefined {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return undefined;
  const text = tree.value.trim();
  if (text === 'status') return { kind: 'status' };
  if (text.startsWith('$')) {
    return { kind: 'query', query: { kind: 'jsonpath', expression: text, attribute: null } };
  }
  const header = /^header\.(\S+)$/.exec(text)?.[1];
  if (header !== undefined) {
    return isToken(header) ? { kind: 'header', header: header.toLowerCase() } : undefined;
  }
  const selector = /^css\s+(\S[^]*)$/.exec(text)?.[1];
  const query = selector === undefined ? null : selectorQuery(selector);
  return query === null ? undefined : { kind: 'query', query };
}
