import type { Assertion } from '../../model/check.ts';
import type { Outcome } from '../../model/outcome.ts';
import { parseDuration } from '../../util/duration.ts';
import { quote } from '../../util/quote.ts';
import { suggest } from '../../util/suggest.ts';
import { parseComparison, type Comparison, type Unit } from './comparison.ts';
import { ExpectProblem, isMap, readMap, type AssertionKind } from './kind.ts';
import { simpleAssertion } from './simple.ts';

const DURATION: Unit = {
  example: '< 200ms or < 1.5s',
  plain: '<=',
  suffix: 's',
  read: parseDuration,
};

interface Phase {
  /** Of the last response where there were redirects, so that it has to be told of these. */
  readonly isOfLastHop: boolean;
  /** Milliseconds; 0 where a connection stood already. */
  elapsedMs(this: void, outcome: Outcome): number;
}

/** How long each part took, where an outcome tells when it was over. */
const PHASES: Readonly<Record<string, Phase>> = {
  dns: phase((at) => at.lookedUp - at.begun),
  connect: phase((at) => at.connected - at.lookedUp),
  tls: phase((at) => at.secured - at.connected),
  first_byte: phase((at) => at.answered - at.secured),
  download: phase((at) => at.ended - at.answered),
  total: { isOfLastHop: false, elapsedMs: ({ totalMs }) => totalMs },
};

const NAMES = Object.keys(PHASES);
const bound = { type: ['string', 'number'], examples: ['< 200ms'] };

export const time: AssertionKind = {
  name: 'time',
  summary: `how long it took: in all, or each of ${NAMES.join(', ')} (a connection that stood already took 0; after redirects, all but total are those of the last response)`,
  examples: ['time: < 1s', 'time: { connect: < 200ms, first_byte: < 500ms, total: < 2s }'],
  schema: {
    anyOf: [
      bound,
      {
        type: 'object',
        minProperties: 1,
        properties: Object.fromEntries(NAMES.map((name) => [name, bound])),
        additionalProperties: false,
      },
    ],
  },
  parse(value) {
    if (!isMap(value)) return [asserted('time', 'total', parseComparison(value, DURATION))];
    return readMap(value, (name, each) => {
      if (!NAMES.includes(name)) {
        throw new ExpectProblem(
          `there is no time of ${quote(name)}; ${suggest(name, NAMES)}`,
          [],
          true,
        );
      }
      return asserted(`time.${name}`, name, parseComparison(each, DURATION));
    });
  },
};

function asserted(name: string, phaseName: string, { text, holds }: Comparison): Assertion {
  const asked = PHASES[phaseName];
  if (asked === undefined) throw new Error(`no phase ${phaseName}`);
  return simpleAssertion(
    name,
    text,
    ({ outcome }) => {
      const elapsedMs = asked.elapsedMs(outcome);
      return holds(elapsedMs) ? null : timeText(elapsedMs);
    },
    asked.isOfLastHop ? ['hops'] : [],
  );
}

/** When each part was over, in milliseconds since the attempt began; never before the one before. */
interface Moments {
  readonly begun: number;
  readonly lookedUp: number;
  readonly connected: number;
  readonly secured: number;
  readonly answered: number;
  readonly ended: number;
}

function phase(elapsedMs: (at: Moments) => number): Phase {
  return { isOfLastHop: true, elapsedMs: (outcome) => elapsedMs(momentsOf(outcome)) };
}

function momentsOf(outcome: Outcome): Moments {
  // What redirects took comes before the connection of the last response.
  const hopsMs = (outcome.hops ?? []).reduce((sum, hop) => sum + hop.time_total * 1000, 0);
  const begun = Math.min(hopsMs, outcome.totalMs);
  const lookedUp = Math.max(begun, outcome.nameLookupMs ?? 0);
  const connected = Math.max(lookedUp, outcome.connectMs ?? 0);
  const secured = Math.max(connected, outcome.appConnectMs ?? 0);
  const answered = Math.max(secured, outcome.startTransferMs ?? 0);
  return {
    begun,
    lookedUp,
    connected,
    secured,
    answered,
    ended: Math.max(answered, outcome.totalMs),
  };
}

/** As exact as it has to be to be told from its bound. */
function timeText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms * 10) / 10}ms` : `${Math.round(ms) / 1000}s`;
}
