import { existsSync } from 'node:fs';

import { readExpectLine } from '../checks/expect-line.ts';
import {
  checkOfUrl,
  isTargetFile,
  mergePlans,
  readTargetFiles,
  type TargetContext,
} from '../checks/targets/index.ts';
import type { CheckPlan, CheckSpec } from '../model/check.ts';
import { UsageError } from '../model/errors.ts';
import type { InputItem } from '../model/ports.ts';
import { maskPassword } from '../model/target.ts';
import { readInputs } from '../sources/read-inputs.ts';
import { isJsonObject } from '../sources/request.ts';
import { checkInputs } from '../sources/words.ts';
import { formatDuration } from '../util/duration.ts';
import { formatCount } from '../util/humanize.ts';
import { quote } from '../util/quote.ts';
import type { Io } from './io.ts';
import { isNamed, isTagged, noneAskedFor } from './check-choice.ts';
import type { CheckSettings } from './options/table.ts';

/**
 * What words, files and flags say is to be checked.
 *
 * @throws UsageError where something has to be mended, with its place
 * @throws FileError for a file that cannot be read
 */
export async function readPlan(
  words: readonly string[],
  settings: CheckSettings,
  io: Io,
  say: (text: string) => void,
): Promise<CheckPlan> {
  const context: TargetContext = { env: io.env, defaults: await defaultsOf(settings) };
  const files = words.filter((word) => isTargetFile(word));
  const lists = words.filter((word) => !isTargetFile(word));
  const plans = [
    ...(files.length > 0 ? [await readTargetFiles(files, context)] : []),
    ...(lists.length > 0 ? [await planOfLists(lists, settings, { context, io, say })] : []),
  ];
  const { notify, witness } = settings;
  const plan = mergePlans([...plans, { checks: [], secrets: [], notify, witness }]);
  const checks = plan.checks.filter(
    (check) => isTagged(check, settings) && isNamed(check.id, settings),
  );
  if (checks.length === 0) throw new UsageError(nothingLeft(plan.checks, words, settings));
  return { ...plan, checks };
}

/** How files of checks begin. */
const TARGET_FILE_KEY = /^(?:checks|groups|defaults|witness|notify|maintenance):\s*$/;
const UNNAMED_TARGET_FILE =
  'this is no URL; for a file of checks, let its name end in .yaml, .yml or .json';

/** So many mistakes in lists are told at once. */
const MOST_PROBLEMS = 10;

async function planOfLists(
  words: readonly string[],
  settings: CheckSettings,
  { context, io, say }: { context: TargetContext; io: Io; say: (text: string) => void },
): Promise<CheckPlan> {
  refusePatterns(words);
  await checkInputs(words);
  const byId = new Map<string, CheckSpec>();
  const { inputFormat: format, urlColumn } = settings;
  let repeated = 0;
  const problems: string[] = [];
  for await (const { source, items } of readInputs(words, {
    format,
    urlColumn,
    glob: false,
    stdin: io.stdin,
  })) {
    for (const item of items) {
      const where = placeOf(source, item);
      if (TARGET_FILE_KEY.test(item.text)) throw new UsageError(`${where}: ${UNNAMED_TARGET_FILE}`);
      // oxlint-disable-next-line no-await-in-loop -- in their order
      const check = await checkOf(item, where, context);
      if (typeof check === 'string') problems.push(check);
      else if (byId.has(check.id)) repeated += 1;
      else byId.set(check.id, check);
    }
    if (problems.length >= MOST_PROBLEMS) break;
  }
  if (problems.length > 0) throw new UsageError(problems.slice(0, MOST_PROBLEMS).join('\n'));
  if (repeated > 0 && !settings.quiet) {
    say(
      repeated === 1
        ? 'one target repeats another, and is left out\n'
        : `${formatCount(repeated)} targets repeat others, and are left out\n`,
    );
  }
  return { checks: [...byId.values()], secrets: [], notify: [], witness: [] };
}

/** Where a target stands, for messages. */
function placeOf(source: string, { text, line }: InputItem): string {
  if (source === 'argument') return quote(maskPassword(text));
  return `${source === '-' ? 'stdin' : source}:${line}`;
}

/** What is to be checked, or what is wrong with it. */
async function checkOf(
  { text, request, failure }: InputItem,
  where: string,
  context: TargetContext,
): Promise<CheckSpec | string> {
  if (failure !== undefined) return `${where}: ${failure.message}`;
  try {
    return await checkOfUrl(text, request, where, context);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

async function defaultsOf(settings: CheckSettings): Promise<TargetContext['defaults']> {
  const { failAfter, upAfter, remindMs, maintenance, defaultScheme } = settings;
  return {
    expect: await expectOf(settings),
    warn: together('--warn', await Promise.all(settings.warn.map((line) => readExpectLine(line)))),
    policy: { failAfter, upAfter, remindMs },
    maintenance,
    defaultScheme,
  };
}

/** The flags, as a target file has them. */
async function expectOf(settings: CheckSettings): Promise<Readonly<Record<string, unknown>>> {
  const { expectStatus, expectBody, expectHeader, expectJson, maxTimeMs, certDays } = settings;
  const lines = await Promise.all(settings.expect.map((line) => readExpectLine(line)));
  return together('--expect', [
    ...(expectStatus === undefined ? [] : [['status', expectStatus] as const]),
    ...expectBody.map((text) => ['body', text] as const),
    ...expectHeader.map((header) => ['header', headerOf(header)] as const),
    ...expectJson.map((condition) => ['json', condition] as const),
    ...(maxTimeMs === 0 ? [] : [['time', `<= ${formatDuration(maxTimeMs)}`] as const]),
    ...(certDays === undefined ? [] : [['certificate', `${certDays}d`] as const]),
    ...lines,
  ]);
}

/** What may be said more than once, and then holds together. */
const LISTS: ReadonlySet<string> = new Set(['body', 'json']);

/**
 * Assertions as one object: what is a list in a file may be given several times, and so may maps.
 *
 * @throws UsageError for what can be said only once
 */
function together(
  flag: string,
  assertions: readonly (readonly [name: string, value: unknown])[],
): Readonly<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const [name, value] of assertions) {
    const before = all[name];
    if (before === undefined) {
      all[name] = value;
    } else if (isJsonObject(before) && isJsonObject(value)) {
      const again = Object.keys(value).find((key) => Object.hasOwn(before, key));
      if (again !== undefined) throw saidTwice(flag, `${name} ${again}`);
      all[name] = { ...before, ...value };
    } else if (LISTS.has(name) && !isJsonObject(before) && !isJsonObject(value)) {
      all[name] = [before, value].flat();
    } else {
      throw saidTwice(flag, name);
    }
  }
  return all;
}

function saidTwice(flag: string, what: string): UsageError {
  return new UsageError(`${flag}: ${quote(what)} is said twice; say all of it in one`);
}

/** A header as it is written. */
function headerOf(header: string): Readonly<Record<string, string>> {
  const colon = header.indexOf(':');
  return { [header.slice(0, colon).trim()]: header.slice(colon + 1).trim() };
}

/**
 * Patterns that the shell has left as they are, since they are quoted or fit no file. No URL without a
 * scheme has a `*` in it.
 *
 * @throws UsageError
 */
function refusePatterns(words: readonly string[]): void {
  const pattern = words.find(
    (word) => word.includes('*') && !word.includes('://') && !existsSync(word),
  );
  if (pattern === undefined) return;
  throw new UsageError(
    `no file matches ${quote(pattern)}; a URL begins with https:// or http://, and a pattern in quotes ` +
      'is for files of checks alone (checks/*.yaml)',
  );
}

function nothingLeft(
  checks: readonly CheckSpec[],
  words: readonly string[],
  settings: CheckSettings,
): string {
  if (checks.length > 0) return noneAskedFor(checks, settings);
  const places = words.map((word) => (word === '-' ? 'stdin' : quote(word)));
  return `nothing to check: there is no URL in ${places.join(', ')}`;
}
