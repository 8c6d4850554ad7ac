import type { Alert, PendingAlert } from '../model/check.ts';
import { sleep, Timeout } from '../tasks/index.ts';
import type { Channel, ChannelTools } from './channel.ts';

export interface DeliveryTools extends ChannelTools {
  /** Wall clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** Before the second try; doubles with each. Default 1 s. */
  readonly tryDelayMs?: number;
  /** After that a receiver is not tried once more. Default 1 minute. */
  readonly maxTryingMs?: number;
  /** After that what is being sent to a receiver is ended. Default 2 minutes. */
  readonly maxSendingMs?: number;
}

export interface Delivery {
  /** What is not through, in its order. */
  readonly left: readonly PendingAlert[];
  /** For people, without secrets. */
  readonly problems: readonly string[];
}

const TRIES = 4;
const TRY_DELAY_MS = 1_000;
/** A command has a minute, and a run that goes on for much longer holds up the next. */
const MAX_TRYING_MS = 60_000;
const MAX_SENDING_MS = 120_000;
/** Of one receiver. Far more than one trouble of all checks, and a state that can still be read. */
const MOST_WAITING = 20_000;
/** News of last week help nobody. */
const MAX_AGE_DAYS = 7;
const MAX_AGE_MS = MAX_AGE_DAYS * 86_400_000;

/**
 * Tries to deliver everything that is pending: all receivers at the same time, each several times, and
 * none for longer than `maxSendingMs`. The signal ends the trying. What is not through stays pending; what is too old is given up, also where
 * its receiver is no longer there. An alert that is pending twice is sent once, where it stood last.
 * Never rejects for what receivers do.
 */
export async function deliver(
  pending: readonly PendingAlert[],
  channels: readonly Channel[],
  tools: DeliveryTools,
): Promise<Delivery> {
  const known = new Map(channels.map((channel) => [channel.id, channel]));
  const results = await Promise.all(
    [...byChannel(pending)].map(([id, all]) => {
      const young = all.filter(({ alert }) => tools.nowMs - alert.atMs <= MAX_AGE_MS);
      return deliverTo(known.get(id), young, {
        ...tools,
        label: known.get(id)?.label ?? `${id.split(':')[0]} (no longer given)`,
        tooOld: all.length - young.length,
      });
    }),
  );
  const left = new Map(results.flatMap((result) => result.left));
  return {
    left: pending.map((each) => left.get(each)).filter((each) => each !== undefined),
    problems: results.flatMap((result) => result.problems),
  };
}

interface ChannelDelivery {
  /** What it was to what it is now. */
  readonly left: readonly (readonly [PendingAlert, PendingAlert])[];
  readonly problems: readonly string[];
}

async function deliverTo(
  channel: Channel | undefined,
  all: readonly PendingAlert[],
  { label, tooOld, ...tools }: DeliveryTools & { readonly label: string; readonly tooOld: number },
): Promise<ChannelDelivery> {
  const problems: string[] = [];
  if (tooOld > 0) {
    const what = `${countOf(tooOld)} given up after ${MAX_AGE_DAYS} days`;
    problems.push(`${label}: ${what}`);
  }
  const everything = distinct(all);
  const waiting = everything.slice(-MOST_WAITING);
  if (waiting.length < everything.length) {
    const lost = countOf(everything.length - waiting.length);
    problems.push(`${label}: ${lost} given up, the oldest; no more than ${MOST_WAITING} are kept`);
  }
  if (channel === undefined) return { left: waiting.map((each) => [each, each]), problems };
  if (waiting.length === 0) return { left: [], problems };

  const { undelivered, tried, problem } = await sendRepeatedly(
    channel,
    waiting.map(({ alert }) => alert),
    tools,
  );
  const left = waiting.filter(({ alert }) => undelivered.has(alert));
  if (left.length > 0) {
    problems.push(`${label}: ${countOf(left.length)} not delivered: ${problem ?? 'stopped'}`);
  } else if (problem !== null) {
    problems.push(`${label}: ${problem}`);
  }
  const more = tried ? 1 : 0;
  return {
    left: left.map((each) => [each, { ...each, attempts: each.attempts + more }]),
    problems,
  };
}

/** Until all are there, the tries are used up or in vain, or the signal ends them. */
async function sendRepeatedly(
  channel: Channel,
  alerts: readonly Alert[],
  {
    tryDelayMs = TRY_DELAY_MS,
    maxTryingMs = MAX_TRYING_MS,
    maxSendingMs = MAX_SENDING_MS,
    ...tools
  }: DeliveryTools,
): Promise<{ undelivered: ReadonlySet<Alert>; tried: boolean; problem: string | null }> {
  using limit = new Timeout(maxSendingMs, tools.signal);
  const { signal } = limit;
  const lastTryMs = performance.now() + maxTryingMs;
  const undelivered = new Set(alerts);
  let problem: string | null = null;
  let tries = 0;
  while (undelivered.size > 0 && tries < TRIES && performance.now() < lastTryMs) {
    if (!(await pause(tries === 0 ? 0 : tryDelayMs * 2 ** (tries - 1), signal))) break;
    const sent = await channel.send([...undelivered], { ...tools, signal });
    for (const alert of sent.delivered) undelivered.delete(alert);
    problem = sent.problem;
    tries += 1;
    if (sent.isFinal === true) break;
  }
  return { undelivered, tried: tries > 0, problem };
}

/** Up to half as long again, so that many machines do not come back at once. False: it is over. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  if (ms === 0) return true;
  try {
    await sleep(ms * (1 + Math.random() / 2), signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/**
 * Each incident's event and state once, where it stood last: `down, up, down` ends with what is so now,
 * and of several reminders the newest is told.
 */
function distinct(all: readonly PendingAlert[]): readonly PendingAlert[] {
  const last = new Map<string, PendingAlert>();
  for (const each of all) {
    const { incident, event, state } = each.alert;
    const key = JSON.stringify([incident, event, state]);
    last.delete(key);
    last.set(key, each);
  }
  return [...last.values()];
}

function byChannel(pending: readonly PendingAlert[]): ReadonlyMap<string, PendingAlert[]> {
  const groups = new Map<string, PendingAlert[]>();
  for (const each of pending) {
    const group = groups.get(each.channel);
    if (group === undefined) groups.set(each.channel, [each]);
    else group.push(each);
  }
  return groups;
}

function countOf(alerts: number): string {
  return `${alerts} alert${alerts === 1 ? '' : 's'}`;
}
