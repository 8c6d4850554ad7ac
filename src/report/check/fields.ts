import {
  SEVERITIES,
  type AlertEvent,
  type CheckState,
  type CheckVerdict,
  type Finding,
  type Severity,
} from '../../model/check.ts';
import { CORE_FIELDS, RECORD_FIELDS, type CoreField, type JsonSchema } from '../../model/fields.ts';
import type { FetchRecord } from '../../model/record.ts';

/** What is told of one check beside what its last request came to. Times are ISO 8601 UTC. */
interface CheckFacts {
  check: string;
  name: string;
  group: string | null;
  tags: readonly string[];
  severity: Severity;
  verdict: CheckVerdict | null;
  state: CheckState;
  since: string;
  changed: boolean;
  events: readonly AlertEvent[];
  flapping: boolean;
  maintenance: boolean;
  failures_in_a_row: number;
  step: string | null;
  findings: readonly Finding[];
  total: number | null;
  last_run: string | null;
  last_ok: string | null;
  certificate_not_after: string | null;
}

/** One line of jsonl. The core fields of the record are null where the check was not run. */
export type CheckRecord = CheckFacts & {
  [Name in Exclude<CoreField, 'url'>]: FetchRecord[Name] | null;
} & { url: string };

export interface CheckFieldSpec {
  readonly schema: JsonSchema;
  /** One line for the reference. */
  readonly summary: string;
}

const text: JsonSchema = { type: 'string' };
const textOrNull: JsonSchema = { type: ['string', 'null'] };
const flag: JsonSchema = { type: 'boolean' };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const timeOrNull: JsonSchema = { type: ['string', 'null'], format: 'date-time' };

const field = (schema: JsonSchema, summary: string): CheckFieldSpec => ({ schema, summary });

const VERDICTS = ['ok', 'warn', 'fail', 'unknown'] as const satisfies readonly CheckVerdict[];
const STATES = ['new', 'up', 'warning', 'down'] as const satisfies readonly CheckState[];
const EVENTS = [
  'down',
  'warning',
  'up',
  'flapping',
  'steady',
  'reminder',
] as const satisfies readonly AlertEvent[];

const OWN_FIELDS: Readonly<Record<keyof CheckFacts, CheckFieldSpec>> = {
  check: field(text, 'group/name, or the name alone: what tells checks apart'),
  name: field(text, 'the name of the check'),
  group: field(textOrNull, 'the group that it is in'),
  tags: field({ type: 'array', items: text }, 'its tags'),
  severity: field({ enum: SEVERITIES }, 'how urgent its failure is'),
  verdict: field({ enum: [...VERDICTS, null] }, 'what this run came to; null: it was not run'),
  state: field({ enum: STATES }, 'how it stands after it, by --fail-after and --up-after'),
  since: field(time, 'since when it is in that state'),
  changed: field(flag, 'true: this run changed that'),
  events: field({ type: 'array', items: { enum: EVENTS } }, 'what alarms tell of this run'),
  flapping: field(flag, 'true: it changes all the time'),
  maintenance: field(flag, 'true: it was within a maintenance window'),
  failures_in_a_row: field({ type: 'integer', minimum: 0 }, 'runs in a row that failed'),
  step: field(textOrNull, 'the last step that was made; null: it has only one'),
  findings: field(
    {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          level: { enum: ['warn', 'fail'] },
          assertion: text,
          expected: text,
          actual: text,
        },
        required: ['level', 'assertion', 'expected', 'actual'],
        additionalProperties: false,
      },
    },
    'all that was not as expected; where it was not run, what was not the last time',
  ),
  total: field(
    { type: ['number', 'null'], minimum: 0 },
    'all steps with their retries, in seconds; null: it was not run',
  ),
  last_run: field(timeOrNull, 'the last run that is remembered'),
  last_ok: field(timeOrNull, 'the last one that was ok'),
  certificate_not_after: field(timeOrNull, 'when the certificate that came expires'),
};

/** Every key of a line, in the order in which it is written. */
export const CHECK_FIELDS: Readonly<Record<keyof CheckRecord, CheckFieldSpec>> = {
  ...OWN_FIELDS,
  ...coreFields(),
};

/** Those of the record, of the last request that was made; null where the check was not run. */
function coreFields(): Record<CoreField, CheckFieldSpec> {
  return Object.fromEntries(
    CORE_FIELDS.map((name) => {
      const { schema, summary } = RECORD_FIELDS[name];
      return [name, field(name === 'url' ? schema : orNull(schema), summary)];
    }),
  ) as Record<CoreField, CheckFieldSpec>;
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  return typeof type === 'string' ? { ...schema, type: [type, 'null'] } : schema;
}

/** The JSON Schema (draft 2020-12) of one line of jsonl, made from the field table. */
export function checkRecordSchema(): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(CHECK_FIELDS).map(([name, { schema, summary }]) => [
      name,
      { ...schema, description: summary },
    ]),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'gfetch check',
    description: 'What came of one check. Times are seconds or ISO 8601, sizes are bytes.',
    type: 'object',
    properties,
    required: Object.keys(CHECK_FIELDS),
    additionalProperties: false,
  };
}
