import type { CheckStep } from '../../model/check.ts';
import { methodProblem } from '../../model/methods.ts';
import type { RequestSpec } from '../../model/task.ts';
import { quote } from '../../util/quote.ts';
import { suggest } from '../../util/suggest.ts';
import { capturedNames } from './captured.ts';
import type { ExpectCompiler } from './expectations.ts';
import type { Said, Values } from './key-spec.ts';
import type { STEP_KEYS } from './keys.ts';
import type { Problems } from './problems.ts';
import { mergeSettings, type Settings } from './settings.ts';
import { scalarsOf, type Tree } from './tree.ts';
import type { TargetContext } from './types.ts';
import { urlProblem, withBase } from './url.ts';

/** A step of which the URL is there. */
export type PlacedStep = Values<typeof STEP_KEYS> & { readonly url: Said<string> };

/** What reading one file needs. */
export interface Reading {
  readonly context: TargetContext;
  readonly compiler: ExpectCompiler;
  readonly problems: Problems;
}

/** What the steps of one check have in common. */
interface StepFrame {
  readonly settings: Settings;
  /** What earlier steps have captured. */
  readonly captured: Set<string>;
  /** Null: it is the only one. */
  readonly number: number | null;
}

/** One request, of what the step says over what its check says. */
export async function buildStep(
  values: PlacedStep,
  { settings, captured, number }: StepFrame,
  reading: Reading,
): Promise<CheckStep> {
  const { problems, context } = reading;
  const { name, url, capture } = values;
  const merged = mergeSettings(settings, values);
  const whole = withBase(url.value.trim(), settings.base_url?.value.trim());
  const urlOffset = url.tree?.offset ?? 0;
  const problem = urlProblem(whole, context.defaults.defaultScheme);
  if (problem !== null) problems.add(urlOffset, `this URL ${problem}`);
  if (url.tree !== null) checkCaptured(url.tree, captured, problems);

  const { expectations, expectedStatuses } = await reading.compiler.compile(merged, problems);
  const request = requestOf(merged, captured, problems);
  const captures = capture?.value ?? [];
  for (const each of captures) captured.add(each.name);
  return {
    name: name?.value.trim() ?? (number === null ? null : `step ${number}`),
    url: whole,
    request: expectedStatuses.length > 0 ? { ...request, expectedStatuses } : request,
    expectations,
    captures,
  };
}

function requestOf(
  settings: Settings,
  captured: ReadonlySet<string>,
  problems: Problems,
): RequestSpec {
  const { method, body, timeout, retries, follow } = settings;
  if (method !== undefined) {
    const problem = methodProblem(method.value, body !== undefined);
    if (problem !== undefined) problems.add(method.tree?.offset ?? 0, problem);
  }
  const headers = headersOf(settings, captured, problems);
  if (body !== undefined) checkCaptured(body.value.tree, captured, problems);
  return {
    ...(method === undefined ? {} : { method: method.value }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(body === undefined ? {} : { body: body.value.text }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout.value }),
    ...(retries === undefined ? {} : { retries: retries.value }),
    ...(follow === undefined ? {} : { followRedirects: follow.value }),
  };
}

function headersOf(
  { headers, body }: Settings,
  captured: ReadonlySet<string>,
  problems: Problems,
): Readonly<Record<string, string>> {
  const all: [string, string][] = [];
  if (body?.value.isJson === true) all.push(['content-type', 'application/json']);
  for (const [name, { text, tree }] of headers?.value ?? []) {
    if (text === null) continue;
    checkCaptured(tree, captured, problems);
    all.push([name, text]);
  }
  return Object.fromEntries(all);
}

/** Tells of every `{{name}}` that no earlier step captures. */
function checkCaptured(tree: Tree, captured: ReadonlySet<string>, problems: Problems): void {
  for (const { value, offset } of scalarsOf(tree)) {
    if (typeof value !== 'string') continue;
    for (const name of capturedNames(value)) {
      if (captured.has(name)) continue;
      const names = [...captured];
      const hint = names.length === 0 ? 'there is none' : suggest(name, names);
      problems.add(offset, `${quote(`{{${name}}}`)} is captured by no step before; ${hint}`);
    }
  }
}
