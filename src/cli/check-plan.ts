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
import { readInputs } from '../sources/read-inputs.ts';
import { checkInputs } from '../sources/words.ts';
import { formatDuration } from '../util/duration.ts';
import { quote } from '../util/quote.ts';
import type { Io } from './io.ts';
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
  const checks = plan.checks.filter((check) => isAskedFor(check, settings));
  if (checks.length === 0) throw new UsageError(nothingLeft(plan, settings));
  return { ...plan, checks };
}

async function planOfLists(
  words: readonly string[],
  settings: CheckSettings,
  { context, io, say }: { context: TargetContext; io: Io; say: (text: string) => void },
): Promise<CheckPlan> {
  await checkInputs(words);
  const byId = new Map<string, CheckSpec>();
  const { inputFormat: format, urlColumn } = settings;
  let repeated = 0;
  for await (const { source, items } of readInputs(words, {
    format,
    urlColumn,
    glob: false,
    stdin: io.stdin,
  })) {
    for (const { text, line, request, failure } of items) {
      const where = source === 'argument' ? 'argument' : `${source}:${line}`;
      if (failure !== undefined) throw new UsageError(`${where}: ${failure.message}`);
      // oxlint-disable-next-line no-await-in-loop -- in their order, for the first error
      const check = await checkOfUrl(text, request, where, context);
      if (byId.has(check.id)) repeated += 1;
      else byId.set(check.id, check);
    }
  }
  if (repeated > 0)
    say(
      `${repeated} ${repeated === 1 ? 'line repeats' : 'lines repeat'} another, and are left out\n`,
    );
  return { checks: [...byId.values()], secrets: [], notify: [], witness: [] };
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
    } else if (isMap(before) && isMap(value)) {
      const again = Object.keys(value).find((key) => Object.hasOwn(before, key));
      if (again !== undefined) throw saidTwice(flag, `${name} ${again}`);
      all[name] = { ...before, ...value };
    } else if (LISTS.has(name) && !isMap(before) && !isMap(value)) {
      all[name] = [before, value].flat();
    } else {
      throw saidTwice(flag, name);
    }
  }
  return all;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function saidTwice(flag: string, what: string): UsageError {
  return new UsageError(`${flag}: ${quote(what)} is said twice; say all of it in one`);
}

/** A header as it is written. */
function headerOf(header: string): Readonly<Record<string, string>> {
  const colon = header.indexOf(':');
  return { [header.slice(0, colon).trim()]: header.slice(colon + 1).trim() };
}

function isAskedFor({ id, tags }: CheckSpec, settings: CheckSettings): boolean {
  const hasTag = settings.tags.length === 0 || tags.some((tag) => settings.tags.includes(tag));
  return hasTag && (settings.names.length === 0 || settings.names.some((name) => fits(id, name)));
}

/** `*` stands for anything, and `?` for one character. */
function fits(id: string, pattern: string): boolean {
  const source = pattern
    .split(/\*+/)
    .map((part) => part.replaceAll(/[$()+.[\\\]^{|}]/g, String.raw`\$&`).replaceAll('?', '.'))
    .join('[^]*?');
  return new RegExp(`^${source}$`, 'u').test(id);
}

function nothingLeft({ checks }: CheckPlan, { tags, names }: CheckSettings): string {
  if (checks.length === 0) return 'nothing to check: the targets name none';
  const asked = [
    ...tags.map((tag) => `--tag ${quote(tag)}`),
    ...names.map((name) => `--name ${quote(name)}`),
  ];
  return `none of the ${checks.length} checks is asked for by ${asked.join(' and ')}`;
}
