import type { CheckSpec, CheckStep, MaintenanceWindow } from '../../model/check.ts';
import { maskPassword } from '../../model/target.ts';
import type { Entry, Said } from './key-spec.ts';
import type { CHECK_KEYS } from './keys.ts';
import { rememberPlace } from './places.ts';
import { mergeSettings, type Settings } from './settings.ts';
import { buildStep, type PlacedStep, type Reading } from './steps.ts';
import { baseProblem, withBase } from './url.ts';

const LONGEST_NAME = 300;

type CheckEntry = Entry<typeof CHECK_KEYS>;

/** What surrounds a check. */
export interface CheckFrame {
  /** Of flags, the file and the group, merged. */
  readonly settings: Settings;
  readonly group: string | null;
  /** For all checks. */
  readonly maintenance: readonly MaintenanceWindow[];
}

/** One check of a file; undefined: it is not enabled, or a problem was added. */
export async function buildCheck(
  entry: CheckEntry,
  { settings, group, maintenance }: CheckFrame,
  reading: Reading,
): Promise<CheckSpec | undefined> {
  const { problems, context } = reading;
  const { values, offset } = entry;
  const { name } = values;
  const merged = mergeSettings(settings, values);
  checkBase(merged, reading);
  const entries = stepsOf(entry, reading);
  const [first] = entries;
  if (first === undefined) return undefined;

  const title = name?.value.trim() ?? nameOf(first.url, merged);
  if (title.length > LONGEST_NAME) {
    problems.add((name ?? first.url).tree?.offset ?? offset, 'this name is too long');
  }
  const { policy } = context.defaults;
  const check: CheckSpec = {
    id: group === null ? title : `${group}/${title}`,
    name: title,
    group,
    tags: merged.tags?.value.map(({ text }) => text.trim()) ?? [],
    severity: merged.severity?.value ?? 'critical',
    steps: await buildSteps(entries, merged, reading),
    everyMs: merged.every?.value ?? null,
    policy: {
      failAfter: merged.fail_after?.value ?? policy.failAfter,
      upAfter: merged.up_after?.value ?? policy.upAfter,
      remindMs: merged.remind_after?.value ?? policy.remindMs,
    },
    maintenance: [...maintenance, ...(merged.maintenance?.value ?? [])],
  };
  if (merged.enabled?.value === false) return undefined;
  rememberPlace(check, problems.placeOf(name?.tree?.offset ?? offset));
  return check;
}

async function buildSteps(
  entries: readonly PlacedStep[],
  settings: Settings,
  reading: Reading,
): Promise<readonly CheckStep[]> {
  const captured = new Set<string>();
  const steps: CheckStep[] = [];
  for (const [index, entry] of entries.entries()) {
    const number = entries.length === 1 ? null : index + 1;
    // One after the other: a step may use what those before it capture.
    steps.push(await buildStep(entry, { settings, captured, number }, reading));
  }
  return steps;
}

/** The requests of a check: its `steps`, or the one of its `url`. */
function stepsOf(
  { values: { url, steps }, keys, offset }: CheckEntry,
  { problems }: Reading,
): readonly PlacedStep[] {
  const hasUrl = keys.includes('url');
  if (hasUrl && steps !== undefined) {
    problems.add(steps.keyOffset ?? offset, 'a check has either “url” or “steps”');
  }
  if (!hasUrl && !keys.includes('steps')) {
    problems.add(offset, 'this check has no “url” (nor “steps”)');
  }
  if (steps === undefined) return url === undefined ? [] : [{ url }];
  return steps.value.flatMap(({ values, keys: stepKeys, offset: stepOffset }) => {
    if (values.url !== undefined) return [{ ...values, url: values.url }];
    if (!stepKeys.includes('url')) problems.add(stepOffset, 'this step has no “url”');
    return [];
  });
}

function checkBase({ base_url: base }: Settings, { problems, context }: Reading): void {
  if (base === undefined) return;
  const problem = baseProblem(base.value.trim(), context.defaults.defaultScheme);
  if (problem !== null) problems.add(base.tree?.offset ?? 0, `this URL ${problem}`);
}

/** Its URL, as written where it holds what is filled in: a name is shown and kept. */
function nameOf({ value, tree }: Said<string>, { base_url: base }: Settings): string {
  const written = tree?.kind === 'scalar' ? tree.raw : value;
  const baseText = base?.tree?.kind === 'scalar' ? base.tree.raw : base?.value;
  return maskPassword(withBase(written.trim(), baseText?.trim()));
}
