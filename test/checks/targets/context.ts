import { readTargetFiles, type TargetContext } from '../../../src/checks/targets/index.ts';
import type { TargetDefaults } from '../../../src/checks/targets/index.ts';
import type { CheckPlan, CheckSpec } from '../../../src/model/check.ts';
import { makeFolder } from '../../support/folder.ts';

export function contextOf(
  defaults: Partial<TargetDefaults> = {},
  env: TargetContext['env'] = {},
): TargetContext {
  return {
    env,
    defaults: {
      expect: {},
      warn: {},
      policy: { failAfter: 1, upAfter: 1, remindMs: 0 },
      maintenance: [],
      defaultScheme: 'https',
      ...defaults,
    },
  };
}

/** The plan of one file of this text. */
export async function planOf(text: string, context = contextOf()): Promise<CheckPlan> {
  using folder = makeFolder();
  return await readTargetFiles([folder.write('checks.yaml', text)], context);
}

export async function checkOf(text: string, context = contextOf()): Promise<CheckSpec> {
  const { checks } = await planOf(text, context);
  const [check] = checks;
  if (check === undefined) throw new Error('the plan has no check');
  return check;
}

/** The message of the error that reading this text ends with, the folder left out. */
export async function errorOf(text: string | Uint8Array, context = contextOf()): Promise<string> {
  using folder = makeFolder();
  const path = folder.write('checks.yaml', text);
  const message = await readTargetFiles([path], context).then(
    () => 'no error',
    (error: unknown) => String(error),
  );
  return message.replaceAll(`${folder.path}/`, '');
}

/** `level name expected`, as one line each. */
export function expectationsOf(check: CheckSpec, step = 0): readonly string[] {
  const { expectations = [] } = check.steps[step] ?? {};
  return expectations.map(
    ({ level, assertion: { name, expected } }) => `${level} ${name} ${expected}`,
  );
}
