import { setTimeout as sleep } from 'node:timers/promises';

import type { CheckVerdict, Severity } from '../../../src/model/check.ts';
import { SCENARIOS } from '../hostile/index.ts';
import { answers, response, type Play, type Scenario } from '../hostile/scenario.ts';

/** One way in which a target can be broken, and what is right to say of it. */
export interface Fault {
  /** Also its target's name, its path and its host's first label. */
  readonly name: string;
  /** The hostile server's; its own `play` comes first. */
  readonly scenario: Scenario | null;
  readonly play: Play | null;
  readonly verdict: Exclude<CheckVerdict, 'unknown'>;
  /** Any of these will do; null: whatever the limits of time and size make of it. */
  readonly errorCodes: readonly (string | null)[] | null;
  /** Of the assertion that does not hold; null: not asked. */
  readonly finding: RegExp | null;
  readonly severity?: Severity;
}

const GOOD_BODY = '{"status": "ok", "items": [1, 2, 3]}';

/** What a target says that is well: `expectations` in targets-file.ts ask for all of it. */
export const GOOD = response(GOOD_BODY, 'Content-Type: application/json\r\nX-App: shop\r\n');

const json = (body: string, head = ''): Buffer =>
  response(body, `Content-Type: application/json\r\n${head || 'X-App: shop\r\n'}`);

/** A status with the body and headers of one that is well. */
const status = (line: string, head = ''): Play =>
  answers(response(GOOD_BODY, `Content-Type: application/json\r\nX-App: shop\r\n${head}`, line));

const wrong = (name: string, finding: RegExp, play: Play): Fault => ({
  name,
  scenario: null,
  play,
  verdict: 'fail',
  errorCodes: [null],
  finding,
});

/** How long `slow` takes; what a target's time is limited to in the file is below. */
export const SLOW_MS = 900;

/** Whole responses that are not what they should be. */
const WRONG_ANSWERS: readonly Fault[] = [
  wrong('status-404', /status/, status('404 Not Found')),
  wrong('status-500', /status/, status('500 Internal Server Error')),
  wrong('status-503-come-soon', /status/, status('503 Busy', 'Retry-After: 1\r\n')),
  wrong('status-429', /status/, status('429 Too Many Requests')),
  wrong('status-204', /status/, answers('HTTP/1.1 204 No Content\r\nX-App: shop\r\n\r\n')),
  wrong('wrong-body', /body/, answers(json('{"state": "fine"}'))),
  wrong('wrong-json', /json/, answers(json('{"status": "degraded", "was": "ok"}'))),
  wrong('no-json', /json/, answers(json('<h1>status: ok</h1>'))),
  wrong('empty-body', /body/, answers(json(''))),
  wrong('wrong-header', /header/, answers(json(GOOD_BODY, 'X-App: parking\r\n'))),
  wrong('no-header', /header/, answers(json(GOOD_BODY, 'X-Other: shop\r\n'))),
  wrong('slow', /time|total/, async (peer) => {
    await sleep(SLOW_MS);
    await peer.send(GOOD);
  }),
  {
    ...wrong('status-503-come-much-later', /./, status('503 Busy', 'Retry-After: 3600\r\n')),
    errorCodes: [null, 'retry_after_too_long'],
  },
  {
    ...wrong('only-a-warning', /status/, status('500 Internal Server Error')),
    severity: 'warning',
    verdict: 'warn',
  },
];

/**
 * Not mendable, or not by one command line for all: names that are none, a body of 16 MB, a range, an
 * authority that is not to be known.
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'label-of-64',
  'name-of-300',
  'empty-label',
  'zone-in-address',
  'request-is-never-read',
  '206-of-another-range',
  'unknown-authority',
]);

/** Every way of the hostile server in which no whole response comes. */
const NO_ANSWERS: readonly Fault[] = SCENARIOS.filter(
  ({ name, expect, message }) => expect.failed && message === undefined && !LEFT_OUT.has(name),
).map((scenario) => {
  const isLimited = scenario.options !== undefined || scenario.request !== undefined;
  const errorCodes = isLimited ? null : [scenario.expect.error_code].flat();
  return { name: scenario.name, scenario, play: null, verdict: 'fail', errorCodes, finding: /./ };
});

export const FAULTS: readonly Fault[] = [...WRONG_ANSWERS, ...NO_ANSWERS];
