import { resolve } from 'node:path';

import type { CheckPlan, CheckSpec, MaintenanceWindow } from '../../model/check.ts';
import { UsageError } from '../../model/errors.ts';
import { maskPassword } from '../../model/target.ts';
import type { RequestSpec } from '../../model/task.ts';
import { ExpectCompiler } from './expectations.ts';
import { expandFiles } from './glob.ts';
import { mergePlans } from './merge-plans.ts';
import { rememberPlace } from './places.ts';
import { Problems, problemText } from './problems.ts';
import { flagMaintenance, readTargetFile } from './read-target-file.ts';
import { flagSettings } from './settings.ts';
import type { TargetContext } from './types.ts';
import { urlProblem } from './url.ts';

export { withCaptured } from './captured.ts';
export { mergePlans } from './merge-plans.ts';
export { targetFileSchema } from './schema.ts';
export type { TargetContext, TargetDefaults } from './types.ts';

/** True for what ends in .yaml, .yml or .json and is no URL; patterns of files, too. */
export function isTargetFile(word: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(word) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(word);
}

/**
 * Reads target files, also by patterns like `checks/*.yaml`. A file that is named twice is read once.
 *
 * @throws UsageError with the first problems of all files, each with its place
 * @throws FileError where one cannot be read
 */
export async function readTargetFiles(
  words: readonly string[],
  context: TargetContext,
): Promise<CheckPlan> {
  const plans: CheckPlan[] = [];
  let problems: readonly string[] = [];
  for (const path of await pathsOf(words)) {
    const read = await readTargetFile(path, context);
    plans.push(read.plan);
    problems = [...problems, ...read.problems];
  }
  if (problems.length > 0) {
    const secrets = plans.flatMap((plan) => plan.secrets);
    throw new UsageError(problemText([...new Set(problems)], secrets));
  }
  return mergePlans(plans);
}

async function pathsOf(words: readonly string[]): Promise<readonly string[]> {
  const byPlace = new Map<string, string>();
  for (const word of words) {
    for (const path of await expandFiles(word)) {
      const place = resolve(path);
      if (!byPlace.has(place)) byPlace.set(place, path);
    }
  }
  return [...byPlace.values()];
}

/**
 * The check of one URL of a list or the command line, of which flags say all else.
 *
 * @param where as `urls.txt:3`
 * @throws UsageError where it is no URL, or what flags expect cannot be
 */
export async function checkOfUrl(
  url: string,
  request: RequestSpec | undefined,
  where: string,
  context: TargetContext,
): Promise<CheckSpec> {
  const { expect, warn, policy, defaultScheme } = context.defaults;
  const problem = urlProblem(url, defaultScheme);
  if (problem !== null) throw new UsageError(`${where}: this URL ${problem}`);
  const problems = new Problems(where, '');
  const { compiler, maintenance } = sharedOf(context);
  const compiled = await compiler.compile(flagSettings(expect, warn), problems);
  if (problems.count > 0) throw new UsageError(problemText(problems.lines(), []));
  const { expectations, expectedStatuses } = compiled;
  const spec = expectedStatuses.length > 0 ? { ...request, expectedStatuses } : { ...request };
  const name = maskPassword(url);
  const check: CheckSpec = {
    id: name,
    name,
    group: null,
    tags: [],
    severity: 'critical',
    steps: [{ name: null, url, request: spec, expectations, captures: [] }],
    everyMs: null,
    policy,
    maintenance,
  };
  rememberPlace(check, where);
  return check;
}

/** What is the same for all URLs, by what says it. */
interface Shared {
  readonly compiler: ExpectCompiler;
  readonly maintenance: readonly MaintenanceWindow[];
}

const shared = new WeakMap<TargetContext, Shared>();

function sharedOf(context: TargetContext): Shared {
  const known = shared.get(context);
  if (known !== undefined) return known;
  const made = { compiler: new ExpectCompiler(), maintenance: flagMaintenance(context) };
  shared.set(context, made);
  return made;
}
