import { parseChannel, type Channel } from '../alerts/index.ts';
import type { CheckOrders } from '../engine/check/session.ts';
import type { CheckPlan } from '../model/check.ts';
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
  const plan = forgetful(await readPlan(words, settings, io, say), settings, say);
  const channels = new Map<string, Channel>();
  for (const text of plan.notify) {
    // oxlint-disable-next-line no-await-in-loop -- in their order, for the first error
    const channel = await parseChannel(text, io.env);
    channels.set(channel.id, channel);
  }
  return { plan, channels: [...channels.values()] };
}

/** Where nothing is remembered, the first failure has to count. */
function forgetful(
  plan: CheckPlan,
  { stateFile, everyMs }: CheckSettings,
  say: (text: string) => void,
): CheckPlan {
  if (stateFile !== undefined || everyMs > 0) return plan;
  const isAsked = plan.checks.some(({ policy }) => policy.failAfter > 1 || policy.upAfter > 1);
  if (isAsked)
    say('warning: failures in a row are counted from run to run, which needs --state FILE\n');
  const policy = { failAfter: 1, upAfter: 1, remindMs: 0 };
  return { ...plan, checks: plan.checks.map((each) => ({ ...each, policy })) };
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
