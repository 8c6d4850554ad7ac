import { UsageError } from '../model/errors.ts';
import { FIELD_NAMES, RECORD_FIELDS, type JsonSchema, type RecordField } from '../model/fields.ts';
import type { FetchRecord } from '../model/record.ts';
import { quote } from '../util/quote.ts';
import { suggest } from '../util/suggest.ts';

/**
 * Reads `size`, `tls.days_left`, `hops.0.url`, `headers.content-type` or `tag.a.b` from a record;
 * `undefined` where it is not there. The name of a header may be in any case.
 *
 * @throws UsageError when no record can have it.
 */
export function parseFieldPath(path: string): (record: FetchRecord) => unknown {
  const [first = '', ...rest] = path.split('.');
  const field = FIELD_NAMES.find((name) => name === first);
  if (field === undefined) throw unknown(`field ${quote(first)}`, first, FIELD_NAMES);
  const steps = checkedSteps(field, rest);
  return (record) => steps.reduce<unknown>(step, record[field]);
}

function step(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Follows the path through the field's schema. */
function checkedSteps(field: RecordField, keys: readonly string[]): readonly string[] {
  let schema: JsonSchema = RECORD_FIELDS[field].schema;
  let place: string = field;
  for (const [index, key] of keys.entries()) {
    const { properties, items, additionalProperties } = schema;
    if (holdsAnything(schema)) return keys;
    if (isObject(additionalProperties)) {
      // The rest is one name, which may have dots in it.
      return [...keys.slice(0, index), keys.slice(index).join('.').toLowerCase()];
    }
    if (isObject(items)) {
      if (!/^\d+$/.test(key)) throw new UsageError(`${quote(place)} is a list: write ${place}.0`);
      schema = items;
    } else if (isObject(properties)) {
      const next = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (!isObject(next))
        throw unknown(`part ${quote(key)} of ${quote(place)}`, key, Object.keys(properties));
      schema = next;
    } else {
      throw new UsageError(
        `${quote(place)} has no parts, so there is no ${quote(`${place}.${key}`)}`,
      );
    }
    place += `.${key}`;
  }
  return keys;
}

/** As `tag` does, and `extracted` under whatever names. */
function holdsAnything(schema: JsonSchema): boolean {
  return (
    Object.keys(schema).every((key) => key === 'type') && (schema['type'] ?? 'object') === 'object'
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function unknown(what: string, name: string, names: readonly string[]): UsageError {
  return new UsageError(`unknown ${what}; ${suggest(name, names)}`);
}
