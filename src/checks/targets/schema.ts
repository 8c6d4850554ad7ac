import type { JsonSchema } from '../../model/fields.ts';
import { ASSERTIONS } from '../assertions/index.ts';
import { fileSchema } from './keys.ts';

/** The JSON Schema (draft 2020-12) of a target file, from the tables that reading uses. */
export function targetFileSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'gfetch target file',
    description: 'What gfetch check asks, and what has to hold. Durations: 500ms, 10s, 5m.',
    ...fileSchema(),
    $defs: { expect: expectSchema() },
  };
}

function expectSchema(): JsonSchema {
  const properties = Object.fromEntries(
    ASSERTIONS.map(({ name, summary, schema, examples }) => [
      name,
      {
        description: `${summary}; ${examples.join(' · ')}`,
        anyOf: [schema, { type: 'null' }, { type: 'string', pattern: String.raw`\$\{` }],
      },
    ]),
  );
  return { type: 'object', properties, additionalProperties: false };
}
