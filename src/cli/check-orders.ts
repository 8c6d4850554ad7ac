import { ordersOf, type CheckOrders } from '../engine/check/orders.ts';
import type { CheckFormatOptions } from '../report/check/index.ts';
import { printable } from '../util/printable.ts';
import { readPlan } from './check-plan.ts';
import { usesColor } from './color.ts';
import type { Io } from './io.ts';
import type { CheckSettings } from './options/table.ts';

/** What is to be checked, and who is to be told. */
export async function readOrders(
  words: readonly string[],
  settings: CheckSettings,
  io: Io,
  say: (text: string) => void,
): Promise<CheckOrders> {
  const plan = await readPlan(words, settings, io, say);
  const remembers = settings.stateFile !== undefined || settings.everyMs > 0;
  const isAsked = plan.checks.some(
    ({ policy }) => policy.failAfter > 1 || policy.upAfter > 1 || policy.remindMs > 0,
  );
  if (isAsked && !remembers) {
    say(
      'warning: failures are counted, and told of again, from run to run, which needs --state FILE\n',
    );
  }
  return ordersOf(plan, io.env, remembers);
}

/** How what came of it is to be told. */
export function formatOptions(
  words: readonly string[],
  settings: CheckSettings,
  io: Io,
): CheckFormatOptions {
  return {
    color: usesColor(settings, io.stdout, io),
    changesOnly: settings.quiet,
    hasMemory: settings.stateFile !== undefined || settings.everyMs > 0,
    title: words.length === 0 ? 'gfetch check' : words.map((word) => printable(word)).join(' '),
  };
}
