import type { Assertion, Evidence, EvidenceNeed } from '../../model/check.ts';

/** An assertion about what the transport itself tells. */
export function simpleAssertion(
  name: string,
  expected: string,
  evaluate: (evidence: Evidence) => string | null,
  needs: readonly EvidenceNeed[] = [],
): Assertion {
  return { name, expected, needs, query: null, judgesFailure: false, evaluate };
}
