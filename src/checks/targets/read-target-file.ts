import type { CheckPlan, CheckSpec } from '../../model/check.ts';
import { quote } from '../../util/quote.ts';
import { buildCheck, type CheckFrame } from './build-check.ts';
import { ExpectCompiler } from './expectations.ts';
import { fillIn } from './fill.ts';
import { flagMaintenance, flagSettings } from './flags.ts';
import type { Entry, Values } from './key-spec.ts';
import { readTop, type CHECK_KEYS, type FILE_KEYS, type Group } from './keys.ts';
import { parseYaml } from './parse-yaml.ts';
import { Problems } from './problems.ts';
import { readTargetText } from './read-file.ts';
import { mergeSettings, type Settings } from './settings.ts';
import type { Reading } from './steps.ts';
import type { Tree } from './tree.ts';
import type { TargetContext } from './types.ts';
import { urlProblem } from './url.ts';

type FileValues = Values<typeof FILE_KEYS>;
type CheckEntry = Entry<typeof CHECK_KEYS>;

/** What one file comes to. Where there are problems the plan is not whole. */
export interface ReadFile {
  readonly plan: CheckPlan;
  /** With their places, in the order of the file. */
  readonly problems: readonly string[];
}

/** @throws FileError where it cannot be read */
export async function readTargetFile(path: string, context: TargetContext): Promise<ReadFile> {
  const text = await readTargetText(path);
  const problems = new Problems(path, text);
  const { root, strings } = await parseYaml(text, problems);
  const secrets = await fillIn(strings, path, context.env, problems);
  const top = root === undefined ? undefined : readTop(root, problems);
  const reading: Reading = { context, compiler: new ExpectCompiler(), problems };
  const values = top?.values ?? {};
  const checks = await buildAll(values, reading);
  const witness = values.witness?.value ?? [];
  for (const { text: url, tree } of witness) {
    const problem = urlProblem(url.trim(), context.defaults.defaultScheme);
    if (problem !== null) problems.add(tree.offset, `this URL ${problem}`);
  }
  return {
    plan: {
      checks,
      secrets: [...secrets],
      notify: (values.notify?.value ?? []).map(receiverOf),
      witness: witness.map((each) => each.text.trim()),
    },
    problems: problems.lines(),
  };
}

/** Plain variables are put in by who reads it, since a password has to be escaped in a URL. */
function receiverOf({ text, tree }: { readonly text: string; readonly tree: Tree }): string {
  if (tree.kind !== 'scalar') return text.trim();
  const isPlain = !/\$\{[^{}]*:/.test(tree.raw) && !tree.raw.includes('$${');
  return (isPlain ? tree.raw : text).trim();
}

async function buildAll(values: FileValues, reading: Reading): Promise<readonly CheckSpec[]> {
  const { defaults } = reading.context;
  const { group: defaultGroup, ...ofFile } = values.defaults?.value.values ?? {};
  const settings = mergeSettings(flagSettings(defaults), ofFile);
  const maintenance = [...flagMaintenance(defaults), ...(values.maintenance?.value ?? [])];
  const groups = readGroups(values.groups?.value ?? [], settings, reading);
  const checks: CheckSpec[] = [];
  const add = async (entry: CheckEntry, frame: CheckFrame): Promise<void> => {
    const check = await buildCheck(entry, frame, reading);
    if (check !== undefined) checks.push(check);
  };
  for (const { name, entries, frame } of groups) {
    for (const entry of entries) {
      const { group } = entry.values;
      if (group !== undefined) {
        const message = `this check lies in the group ${quote(name)} already`;
        reading.problems.add(group.keyOffset ?? entry.offset, message);
      }
      await add(entry, { ...frame, maintenance });
    }
  }
  const frames = new Map(groups.map(({ name, frame }) => [name, frame]));
  for (const entry of values.checks?.value ?? []) {
    const group = (entry.values.group ?? defaultGroup)?.value.trim() ?? null;
    const frame = frames.get(group ?? '') ?? { settings, group };
    await add(entry, { ...frame, maintenance });
  }
  return checks;
}

interface ReadGroup {
  readonly name: string;
  readonly entries: readonly CheckEntry[];
  readonly frame: Omit<CheckFrame, 'maintenance'>;
}

function readGroups(
  groups: readonly Group[],
  settings: Settings,
  { problems }: Reading,
): readonly ReadGroup[] {
  const names = new Set<string>();
  return groups.flatMap(({ values, keys, offset }) => {
    const name = values.name?.value.trim();
    if (name === undefined) {
      if (!keys.includes('name')) problems.add(offset, 'this group has no “name”');
      return [];
    }
    if (names.has(name)) {
      const place = values.name?.tree?.offset ?? offset;
      problems.add(place, `the group ${quote(name)} is there twice`);
    }
    names.add(name);
    const ofGroup = mergeSettings(settings, values.defaults?.value.values ?? {});
    const frame = { settings: ofGroup, group: name };
    return [{ name, entries: values.checks?.value ?? [], frame }];
  });
}
