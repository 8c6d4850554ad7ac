import {
  MAX_RECENT,
  SEVERITIES,
  type Alert,
  type CheckMemory,
  type CheckVerdict,
  type Finding,
  type Memory,
  type PastRun,
  type PendingAlert,
} from '../../model/check.ts';
import { findJsonError } from '../../util/json-syntax.ts';
import { quote } from '../../util/quote.ts';
import { FORMAT_KEY, FORMAT_VERSION } from './encode.ts';
import { unpackDays } from './packed-days.ts';
import {
  CorruptMemory,
  count,
  duration,
  flag,
  instant,
  integer,
  LaterMemory,
  listOf,
  nullable,
  object,
  oneOf,
  text,
  tuple,
} from './shape.ts';

const STATES = ['new', 'up', 'warning', 'down'] as const;
const TOLD_STATES = ['up', 'warning', 'down'] as const;
const LEVELS = ['warn', 'fail'] as const;
const EVENTS = ['down', 'warning', 'up', 'flapping', 'steady', 'reminder'] as const;
const VERDICTS: Readonly<Record<string, CheckVerdict>> = {
  o: 'ok',
  w: 'warn',
  f: 'fail',
  u: 'unknown',
};

const readFindingFields = tuple<[Finding['level'], string, string, string]>(
  oneOf(LEVELS),
  text,
  text,
  text,
);

const readCheckFields = object({
  id: text,
  name: text,
  group: nullable(text),
  url: text,
  state: oneOf(STATES),
  since: instant,
  flapping: flag,
  streaks: tuple<[number, number, number, number]>(count, count, count, count),
  last: nullable(readRuns),
  last_ok: nullable(instant),
  findings: listOf(readFinding),
  told: tuple<[CheckMemory['toldState'], boolean, number]>(oneOf(TOLD_STATES), flag, instant),
  incident: nullable(text),
  incident_since: nullable(instant),
  recent: readRuns,
  days: unpackDays,
});

const readPending = object<PendingAlert>({
  channel: text,
  alert: object<Alert>({
    incident: text,
    event: oneOf(EVENTS),
    check: object<Alert['check']>({
      id: text,
      name: text,
      group: nullable(text),
      tags: listOf(text),
      severity: oneOf(SEVERITIES),
    }),
    url: text,
    state: oneOf(STATES),
    atMs: instant,
    sinceMs: instant,
    findings: listOf(
      object<Finding>({ level: oneOf(LEVELS), assertion: text, expected: text, actual: text }),
    ),
    lastOkMs: nullable(instant),
  }),
  attempts: count,
});

const readLists = object({ checks: listOf(readCheck), pending: listOf(readPending) });

/**
 * Reads what `encodeMemory` wrote; every field is looked at.
 *
 * @throws CorruptMemory, which tells what is wrong where
 * @throws LaterMemory where a later version of gfetch wrote it
 */
export function decodeMemory(encoded: string): Memory {
  const value = parse(encoded);
  const isObject = typeof value === 'object' && value !== null;
  const version: unknown = isObject ? Reflect.get(value, FORMAT_KEY) : undefined;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new CorruptMemory('it is not a state of gfetch check');
  }
  if (version > FORMAT_VERSION) {
    throw new LaterMemory(
      `it has format ${version}, of a later version of gfetch; this one reads ${FORMAT_VERSION}`,
    );
  }
  const { checks, pending } = readLists(value, 'it');
  const byId = new Map<string, CheckMemory>();
  for (const check of checks) {
    if (byId.has(check.id)) throw new CorruptMemory(`${quote(check.id)} is in it twice`);
    byId.set(check.id, check);
  }
  return { checks: byId, pending };
}

function parse(encoded: string): unknown {
  try {
    return JSON.parse(encoded);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (encoded.trim() === '') throw new CorruptMemory('it is empty', { cause: error });
    const { line, column, message } = findJsonError(encoded) ?? {};
    const what = message === undefined ? '' : ` at line ${line}, column ${column}: ${message}`;
    throw new CorruptMemory(`it is not JSON${what}`, { cause: error });
  }
}

function readCheck(value: unknown, where: string): CheckMemory {
  const fields = readCheckFields(value, where);
  const [failStreak, troubleStreak, okStreak, goodStreak] = fields.streaks;
  const [toldState, toldFlapping, toldMs] = fields.told;
  const [last = null, more] = fields.last ?? [];
  if (more !== undefined) throw new CorruptMemory(`${where}.last holds several runs`);
  return {
    id: fields.id,
    name: fields.name,
    group: fields.group,
    url: fields.url,
    state: fields.state,
    sinceMs: fields.since,
    isFlapping: fields.flapping,
    failStreak,
    troubleStreak,
    okStreak,
    goodStreak,
    last,
    lastOkMs: fields.last_ok,
    lastFindings: fields.findings,
    toldState,
    toldFlapping,
    toldMs,
    incident: fields.incident,
    incidentSinceMs: fields.incident_since,
    recent: fields.recent,
    days: fields.days,
  };
}

function readFinding(value: unknown, where: string): Finding {
  const [level, assertion, expected, actual] = readFindingFields(value, where);
  return { level, assertion, expected, actual };
}

function readRuns(value: unknown, where: string): readonly PastRun[] {
  const [letters, starts, times] = readRunFields(value, where);
  if (letters.length !== starts.length || letters.length !== times.length) {
    throw new CorruptMemory(`${where} holds lists that are not of the same length`);
  }
  let atMs = 0;
  return times.map((totalMs, i) => {
    const verdict = VERDICTS[letters.charAt(i)];
    if (verdict === undefined) throw new CorruptMemory(`${where}[0] holds a letter of no verdict`);
    atMs = instant(atMs + (starts[i] ?? 0), `${where}[1][${i}]`);
    return { atMs, verdict, totalMs };
  });
}

const readRunFields = tuple<[string, readonly number[], readonly number[]]>(
  text,
  listOf(integer, MAX_RECENT),
  listOf(duration, MAX_RECENT),
);
