import type { InFlight } from '../model/ports.ts';
import type { Load } from './bottleneck-load.ts';

/** What a run can be held up by, each with its word for the user. */
export const BOTTLENECKS = {
  /** More at once would not make it faster. */
  target: 'target',
  dns: 'DNS',
  cpu: 'CPU',
  /** Whoever takes the records is slower. */
  sink: 'output',
  /** A rate, a delay, what a host may have at once or has asked for. */
  limit: 'limits',
  /** Nothing is there to be fetched: the reader of the inputs is slower, or they are at their end. */
  input: 'input',
  /** All that was allowed for at once is in flight. */
  concurrency: 'concurrency',
} as const;

export type Bottleneck = keyof typeof BOTTLENECKS;

/** What is known of a run at one time. */
export interface RunState extends Load {
  /** Tasks that are there and may start at once, and those that have to wait for something else than a slot. */
  readonly startable: number;
  readonly waiting: number;
  /** What is in flight, by its phase. */
  readonly attempts: readonly Pick<InFlight, 'phase'>[];
  /** It was found out that more at once achieve no more (`--concurrency auto`). */
  readonly isAtKnee: boolean;
}

const FULL_SHARE = 0.5;
// A sink that was full at one look in four has just taken a large record.
const ONCE_FULL_SHARE = 0.25;
const BUSY_LOOP = 0.95;
const TAKEN_SHARE = 0.9;
const MOST = 0.5;

/** What would have to be changed first for a run to be faster. Pure. */
export function bottleneckOf(state: RunState): Bottleneck {
  const { takenShare, loopUtilization, sinkFullShare, startable, waiting } = state;
  // A full sink keeps slots from being given back, and a busy loop hides all that comes after it.
  if (sinkFullShare >= FULL_SHARE) return 'sink';
  if (loopUtilization >= BUSY_LOOP) return 'cpu';
  if (takenShare < TAKEN_SHARE) {
    if (sinkFullShare > ONCE_FULL_SHARE) return 'sink';
    return startable + waiting > 0 ? 'limit' : 'input';
  }
  if (mostInDns(state)) return 'dns';
  return state.isAtKnee ? 'target' : 'concurrency';
}

function mostInDns({ attempts }: RunState): boolean {
  const inDns = attempts.filter(({ phase }) => phase === 'dns').length;
  return inDns > attempts.length * MOST;
}
