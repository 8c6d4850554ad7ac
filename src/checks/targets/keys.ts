import { SEVERITIES, type MaintenanceWindow } from '../../model/check.ts';
import { UsageError } from '../../model/errors.ts';
import type { JsonSchema } from '../../model/fields.ts';
import { quote } from '../../util/quote.ts';
import { parseMaintenance } from '../maintenance.ts';
import { captureKey } from './capture.ts';
import { listKey, mapKey, objectSchema, readMap, type Entry, type KeySpec } from './key-spec.ts';
import type { Problems } from './problems.ts';
import { bodyKey, headersKey, methodKey, readExpect, type ExpectValue } from './request-keys.ts';
import { shown, type Tree } from './tree.ts';
import {
  choiceKey,
  countKey,
  durationKey,
  flagKey,
  nameKey,
  textKey,
  textOf,
  textsKey,
} from './values.ts';

const MOST_TRIES = 1_000;
/** Where the schema of `expect` stands. */
export const EXPECT_REF = '#/$defs/expect';

type ExpectValues = ReadonlyMap<string, ExpectValue>;

const expectKey = (summary: string): KeySpec<ExpectValues> => ({
  summary,
  schema: { $ref: EXPECT_REF },
  read: readExpect,
});

const urlKey = textKey('http or https; a path where there is a base_url', 'a URL');

const maintenanceKey = (summary: string): KeySpec<readonly MaintenanceWindow[]> => {
  const texts = textsKey(summary);
  return {
    ...texts,
    read: (tree, problems, name) =>
      texts.read(tree, problems, name)?.flatMap(({ text, tree: { offset } }) => {
        try {
          return [parseMaintenance(text)];
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          problems.add(offset, error.message);
          return [];
        }
      }),
  };
};

/** What a step and a check may say of a request. */
const REQUEST_KEYS = {
  method: methodKey,
  headers: headersKey,
  body: bodyKey,
  timeout: durationKey('of one attempt, as 500ms, 10s or seconds as a number', 1),
  retries: countKey('tries after the first', 0, MOST_TRIES),
  follow: flagKey('false: a redirect is not followed'),
  expect: expectKey('what has to hold; each key replaces that of defaults, and null takes it away'),
  warn: expectKey('the same as expect, but it only warns'),
};

/** What defaults may say, too. */
export const SETTING_KEYS = {
  ...REQUEST_KEYS,
  base_url: textKey('what a url without a scheme is put behind', 'a URL'),
  tags: textsKey('words to tell checks apart by'),
  severity: choiceKey('how urgent a failure is; warning and info only warn', SEVERITIES),
  every: durationKey('with --every: its own interval', 1),
  fail_after: countKey('so many failures in a row before it is down', 1, MOST_TRIES),
  up_after: countKey('so many successes in a row before it is up again', 1, MOST_TRIES),
  remind_after: durationKey('how long after an alarm it is repeated; 0: never', 0),
  maintenance: maintenanceKey('times in which nobody is alarmed, as Sat 02:00-04:00 Europe/Berlin'),
  enabled: flagKey('false: it is left out'),
};

const GROUP = nameKey('the group that it is shown in, of which the defaults apply');

export const STEP_KEYS = {
  name: nameKey('for messages'),
  url: urlKey,
  ...REQUEST_KEYS,
  capture: captureKey,
};

const stepsKey = listKey(
  'requests made one after the other, in place of url',
  mapKey('one request', 'a step', STEP_KEYS, { required: ['url'] }),
  1,
);

export const CHECK_KEYS = {
  name: nameKey('unique within its group; without one, the URL'),
  url: urlKey,
  group: GROUP,
  ...SETTING_KEYS,
  steps: stepsKey,
};

const checkMapKey = mapKey('one check', 'a check', CHECK_KEYS, {
  oneOf: [{ required: ['url'] }, { required: ['steps'] }],
});

/** A URL alone is a check, too. */
const checkKey: KeySpec<Entry<typeof CHECK_KEYS>> = {
  summary: 'one check, or its URL alone',
  schema: { anyOf: [urlKey.schema, checkMapKey.schema] },
  read: (tree, problems, name) => {
    if (tree.kind === 'map') return checkMapKey.read(tree, problems, name);
    const url = textOf(tree);
    if (url !== undefined) {
      const { offset } = tree;
      return { values: { url: { value: url, keyOffset: offset, tree } }, keys: ['url'], offset };
    }
    problems.add(tree.offset, `a check is a map or a URL, not ${shown(tree)}`);
    return undefined;
  },
};

const checksKey = listKey('what is checked', checkKey);

const NAMELESS_GROUP_KEYS = {
  defaults: mapKey('for all its checks', 'the defaults of a group', SETTING_KEYS),
  checks: checksKey,
};

const GROUP_KEYS = { name: nameKey('unique'), ...NAMELESS_GROUP_KEYS };

export type Group = Entry<typeof GROUP_KEYS>;

const groupKey = mapKey('one group', 'a group', GROUP_KEYS, { required: ['name'] });
const groupListKey = listKey('groups', groupKey);

/** A list of groups that have names, or a map of their names. */
const groupsKey: KeySpec<readonly Group[]> = {
  summary: 'checks that have defaults in common: a list, or name to { defaults, checks }',
  schema: {
    anyOf: [
      groupListKey.schema,
      { type: 'object', additionalProperties: objectSchema(NAMELESS_GROUP_KEYS) },
    ],
  },
  read: (tree, problems, name) => {
    if (tree.kind !== 'map') return groupListKey.read(tree, problems, name);
    return [...tree.entries].flatMap(([key, { keyOffset, value }]) => {
      const group = groupKey.read(value, problems, key);
      if (group === undefined) return [];
      if (group.values.name !== undefined) {
        const place = group.values.name.keyOffset ?? keyOffset;
        problems.add(place, `the group ${quote(key)} has its name already`);
      }
      const named: Tree = {
        kind: 'scalar',
        value: key,
        raw: key,
        isFilled: false,
        offset: keyOffset,
      };
      return [
        { ...group, values: { ...group.values, name: { value: key, keyOffset, tree: named } } },
      ];
    });
  },
};

export const FILE_KEYS = {
  $schema: textKey('the URL or path of this schema, for editors', 'a URL or path'),
  defaults: mapKey('for all checks of this file', 'defaults', { group: GROUP, ...SETTING_KEYS }),
  groups: groupsKey,
  checks: checksKey,
  notify: textsKey('who is told of changes, as after --notify'),
  witness: textsKey('URLs to be asked where all checks fail at once'),
  maintenance: maintenanceKey('for all checks of this file, beside their own'),
};

const EXTENSION = /^x-/;

/** Reads the top of a file. Keys that begin with `x-` are free, as a place for anchors. */
export function readTop(tree: Tree, problems: Problems): Entry<typeof FILE_KEYS> | undefined {
  if (tree.kind === 'map') return readMap(tree, 'a target file', FILE_KEYS, problems, EXTENSION);
  const isEmpty = tree.kind === 'scalar' && tree.value === null;
  const found = isEmpty ? 'is empty' : `is ${shown(tree)}, not a map`;
  problems.add(tree.offset, `the file ${found}; write “checks:” and a list of checks below it`);
  return undefined;
}

/** The JSON Schema of the top. */
export function fileSchema(): JsonSchema {
  return { ...objectSchema(FILE_KEYS), patternProperties: { '^x-': {} } };
}
