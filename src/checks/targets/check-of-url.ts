import type { CheckSpec, MaintenanceWindow } from '../../model/check.ts';
import { UsageError } from '../../model/errors.ts';
import { maskPassword } from '../../model/target.ts';
import type { RequestSpec } from '../../model/task.ts';
import { ExpectCompiler } from './expectations.ts';
import { flagMaintenance, flagSettings } from './flags.ts';
import { rememberPlace } from './places.ts';
import { Problems, problemText } from './problems.ts';
import type { TargetContext } from './types.ts';
import { urlProblem } from './url.ts';

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
  const { policy, defaultScheme } = context.defaults;
  const problem = urlProblem(url, defaultScheme);
  if (problem !== null) throw new UsageError(`${where}: this URL ${problem}`);
  const problems = new Problems(where, '');
  const { compiler, maintenance } = sharedOf(context);
  const compiled = await compiler.compile(flagSettings(context.defaults), problems);
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
  const made = { compiler: new ExpectCompiler(), maintenance: flagMaintenance(context.defaults) };
  shared.set(context, made);
  return made;
}
