import { needsTls, SCENARIOS } from './index.ts';
import { urlOf } from './run.ts';
import type { Places, Scenario } from './scenario.ts';

/** How often what costs seconds, or gigabytes, comes between the rest. */
const SLOW_SHARE = 0.08;
const BOMB_SHARE = 0.01;
const HEALTHY_SHARE = 0.2;
const HOSTS = 16;
/** What bodies of requests are cut to: a list may hold many. */
const MAX_BODY_LENGTH = 100_000;

export interface MixtureSetup {
  readonly count: number;
  readonly places: Places;
  /** Whether the server plays what is under TLS. */
  readonly tls: boolean;
  readonly random: () => number;
}

/** One line of a list: what is fetched, and the token of a healthy answer. */
export interface Mixed {
  readonly url: string;
  readonly token: string | undefined;
  /** As a line of JSON Lines, without its end. */
  readonly line: string;
}

/**
 * A list of scenarios by chance, spread over hosts that are one server, with healthy URLs between them.
 * All scenarios but those that break the name server itself: a run has one for all names.
 */
export function mixtureOf({ count, places, tls, random }: MixtureSetup): readonly Mixed[] {
  const mixable = SCENARIOS.filter(({ message }) => message === undefined);
  const played = mixable.filter((scenario) => tls || !needsTls(scenario));
  const bombs = played.filter(isBomb);
  const slow = played.filter((scenario) => isSlow(scenario) && !isBomb(scenario));
  const quick = played.filter((scenario) => !isSlow(scenario) && !isBomb(scenario));
  const choose = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new RangeError('nothing to choose from');
    return item;
  };
  return Array.from({ length: count }, (_, n): Mixed => {
    const host = `h${Math.floor(random() * HOSTS)}.test:${places.port}`;
    const dice = random();
    if (dice < HEALTHY_SHARE) return healthy(`http://${host}/healthy/`, `t${n}`);
    if (dice < HEALTHY_SHARE + BOMB_SHARE) return mixed(choose(bombs), places, host);
    if (dice < HEALTHY_SHARE + BOMB_SHARE + SLOW_SHARE) return mixed(choose(slow), places, host);
    return mixed(choose(quick), places, host);
  });
}

/** Memory is what it is about. */
function isBomb({ maxMegabytes }: Scenario): boolean {
  return maxMegabytes !== undefined;
}

/** Ends by a limit of time. */
function isSlow({ request, options = {} }: Scenario): boolean {
  const { headersTimeoutMs, connectTimeoutMs, stallTimeoutMs, dnsTimeoutMs, timeoutMs } = options;
  const limits = [headersTimeoutMs, connectTimeoutMs, stallTimeoutMs, dnsTimeoutMs, timeoutMs];
  return [...limits, request?.timeoutMs].some((limit) => limit !== undefined);
}

function healthy(place: string, token: string): Mixed {
  const url = `${place}${token}`;
  return { url, token, line: JSON.stringify({ url }) };
}

function mixed(scenario: Scenario, places: Places, host: string): Mixed {
  // What comes after an answer may be taken for the next one, so nobody else asks there.
  const at = scenario.settleMs === undefined ? host : `poison.test:${places.port}`;
  const asked = urlOf(scenario, places);
  const url = asked.startsWith(`${places.origin}/`)
    ? asked.replace(places.origin, `http://${at}`)
    : asked;
  const { method, body } = scenario.request ?? {};
  const text = typeof body === 'string' ? body.slice(0, MAX_BODY_LENGTH) : undefined;
  return { url, token: undefined, line: JSON.stringify({ url, method, body: text }) };
}
