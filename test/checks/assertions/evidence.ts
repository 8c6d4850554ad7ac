import type { Assertion, CheckLevel, Evidence, Expectation } from '../../../src/model/check.ts';
import { unsentOutcome, type Outcome } from '../../../src/model/outcome.ts';
import type { Extracted, TlsRecord } from '../../../src/model/record.ts';
import { compileExpect } from '../../../src/checks/assertions/index.ts';

export const NOW_MS = Date.parse('2026-03-01T12:00:00Z');

export interface Came {
  readonly outcome?: Partial<Outcome>;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly text?: string;
  readonly found?: readonly Extracted[];
}

/** What an assertion is asked about: a good answer but for what is given. */
export function evidence({ outcome = {}, headers = {}, text = '', found = [] }: Came): Evidence {
  return {
    outcome: {
      ...unsentOutcome('GET', null, NOW_MS),
      statusCode: 200,
      finalUrl: 'https://a.example/start',
      ...outcome,
    },
    headers,
    text: () => text,
    found,
    nowMs: NOW_MS,
  };
}

export function tlsUntil(notAfter: string, version = 'TLSv1.3'): TlsRecord {
  const whole = { version, cipher: 'any', subject: 'CN=a', issuer: 'CN=b', days_left: 0 };
  return { ...whole, not_after: new Date(notAfter).toISOString() };
}

export async function compiled(
  expected: unknown,
  level: CheckLevel = 'fail',
): Promise<readonly Expectation[]> {
  return await compileExpect(expected, level);
}

/** The only assertion that something comes to. */
export async function only(expected: unknown): Promise<Assertion> {
  const [first, second] = await compiled(expected);
  if (first === undefined || second !== undefined) throw new Error('not one assertion');
  return first.assertion;
}

/** Name, expectation and what came instead, null where it holds. */
export type Judgement = readonly [name: string, expected: string, actual: string | null];

export async function judged(expected: unknown, came: Came): Promise<readonly Judgement[]> {
  const asked = evidence(came);
  return (await compiled(expected)).map(({ assertion }) => [
    assertion.name,
    assertion.expected,
    assertion.evaluate(asked),
  ]);
}
