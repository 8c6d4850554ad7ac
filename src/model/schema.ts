import { CORE_FIELDS, FIELD_NAMES, RECORD_FIELDS, type JsonSchema } from './fields.ts';

/** The JSON Schema (draft 2020-12) of one record, made from the field table. */
export function recordSchema(): JsonSchema {
  const properties = Object.fromEntries(
    FIELD_NAMES.map((name) => {
      const { schema, summary } = RECORD_FIELDS[name];
      return [name, { ...schema, description: summary }];
    }),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'gfetch record',
    description: 'What became of one input. Times are seconds, sizes are bytes.',
    type: 'object',
    properties,
    required: [...CORE_FIELDS],
    additionalProperties: false,
  };
}
