import type { Assertion, CheckLevel, Evidence, Expectation, Finding } from '../../model/check.ts';
import type { Failure } from '../../model/errors.ts';
import { clip } from '../../util/clip.ts';
import { printable } from '../../util/printable.ts';

/** Of each text of a finding, in UTF-16 code units. */
const LONGEST = 300;

/**
 * All that does not hold, the worst first. Where there was no whole response (`failure` is not null),
 * only what judges failures is asked; where nothing does, the failure itself is what was found. Pure.
 */
export function judge(
  expectations: readonly Expectation[],
  evidenceOf: (assertion: Assertion) => Evidence,
  failure: Failure | null,
): readonly Finding[] {
  const asked =
    failure === null
      ? expectations
      : expectations.filter(({ assertion }) => assertion.judgesFailure);
  if (failure !== null && asked.length === 0) return [noResponse(failure)];
  const findings = asked.flatMap(({ level, assertion }): Finding[] => {
    const actual = assertion.evaluate(evidenceOf(assertion));
    return actual === null ? [] : [finding(level, assertion.name, assertion.expected, actual)];
  });
  return ['fail', 'warn'].flatMap((level) => findings.filter((each) => each.level === level));
}

function noResponse({ code, message }: Failure): Finding {
  return finding('fail', 'response', 'a whole response', `${code}: ${message}`);
}

function finding(level: CheckLevel, assertion: string, expected: string, actual: string): Finding {
  return { level, assertion: fit(assertion), expected: fit(expected), actual: fit(actual) };
}

/** Text from outside, on one line and bounded. */
function fit(text: string): string {
  // Before, or a long text would be made longer yet.
  const shown = printable(clip(text, LONGEST));
  if (shown.length <= LONGEST && shown.length >= text.length) return shown;
  return `${clip(shown, LONGEST - 1)}…`;
}
