import type { CheckPlan } from '../../model/check.ts';
import { UsageError } from '../../model/errors.ts';
import { quote } from '../../util/quote.ts';
import { placeOf } from './places.ts';
import { problemText } from './problems.ts';

/**
 * Puts plans together.
 *
 * @throws UsageError where two checks have one id, under which both would be remembered
 */
export function mergePlans(plans: readonly CheckPlan[]): CheckPlan {
  const checks = plans.flatMap((plan) => plan.checks);
  const secrets = unique(plans.flatMap((plan) => plan.secrets));
  const byId = new Map<string, string>();
  const problems: string[] = [];
  for (const check of checks) {
    const place = placeOf(check);
    const before = byId.get(check.id);
    if (before === undefined) byId.set(check.id, place);
    else problems.push(`${place}: the check ${quote(check.id)} is there already, at ${before}`);
  }
  if (problems.length > 0) {
    const text = problemText(problems, secrets);
    throw new UsageError(`${text}\neach check needs a name of its own`);
  }
  return {
    checks,
    secrets,
    notify: unique(plans.flatMap((plan) => plan.notify)),
    witness: unique(plans.flatMap((plan) => plan.witness)),
  };
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
