import { parseChannel, type Channel } from '../../alerts/index.ts';
import type { CheckPlan } from '../../model/check.ts';

/** What is to be checked, and who is to be told. */
export interface CheckOrders {
  readonly plan: CheckPlan;
  readonly channels: readonly Channel[];
}

/**
 * Makes orders of a plan. Where nothing is remembered from run to run, the first failure has to count.
 *
 * @throws UsageError for a receiver that is none
 */
export async function ordersOf(
  plan: CheckPlan,
  env: Readonly<Record<string, string | undefined>>,
  remembers: boolean,
): Promise<CheckOrders> {
  const channels = new Map<string, Channel>();
  for (const text of plan.notify) {
    // oxlint-disable-next-line no-await-in-loop -- in their order, for the first error
    const channel = await parseChannel(text, env);
    channels.set(channel.id, channel);
  }
  return { plan: remembers ? plan : forgetful(plan), channels: [...channels.values()] };
}

function forgetful(plan: CheckPlan): CheckPlan {
  const policy = { failAfter: 1, upAfter: 1, remindMs: 0 };
  return { ...plan, checks: plan.checks.map((each) => ({ ...each, policy })) };
}
