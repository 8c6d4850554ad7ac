import { resolve } from 'node:path';

import type { CheckPlan } from '../../model/check.ts';
import { UsageError } from '../../model/errors.ts';
import { expandFiles } from './glob.ts';
import { mergePlans } from './merge-plans.ts';
import { problemText } from './problems.ts';
import { readTargetFile } from './read-target-file.ts';
import type { TargetContext } from './types.ts';

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
