import { judge } from '../../checks/assertions/evaluate.ts';
import type {
  CheckResult,
  CheckSpec,
  CheckStep,
  CheckVerdict,
  Finding,
} from '../../model/check.ts';
import type { Failure } from '../../model/errors.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { FetchRecord } from '../../model/record.ts';
import type { DefaultScheme } from '../../model/target.ts';
import type { PageWorkers } from '../offload/index.ts';
import { capture, fill, type Values } from './captured.ts';
import type { Answer, Desk } from './desk.ts';
import { evidenceOf, type loadDecoder } from './evidence.ts';
import { answerQueries } from './queries.ts';
import type { Secrets } from './secrets.ts';

/** What checks are made with. */
export interface CheckTools {
  readonly desk: Desk;
  readonly pages: PageWorkers | null;
  readonly decode: Awaited<ReturnType<typeof loadDecoder>>;
  readonly secrets: Secrets;
  readonly defaultScheme: DefaultScheme;
  /** The run is being stopped. */
  readonly stop: AbortSignal;
}

/** One step that was made. */
interface Made {
  readonly step: CheckStep;
  readonly record: FetchRecord;
  readonly findings: readonly Finding[];
  readonly values: Values;
  readonly totalMs: number;
  readonly certificateNotAfterMs: number | null;
}

// Failures that say more of this machine than of what was checked.
const OWN_FAULTS: ReadonlySet<string | null> = new Set(['file_limit', 'internal']);

/** Makes the steps of a check, until one is not as expected. Null: the run was stopped before its end. */
export async function execute(check: CheckSpec, tools: CheckTools): Promise<CheckResult | null> {
  const startedAtMs = Date.now();
  let values: Values = new Map();
  let totalMs = 0;
  let last: Made | null = null;
  let findings: readonly Finding[] = [];
  for (const step of check.steps) {
    // oxlint-disable-next-line no-await-in-loop -- each needs what the one before has brought
    const made = await makeStep(step, values, { ...tools, last });
    if (made === null) return null;
    totalMs += made.totalMs;
    last = made;
    values = new Map([...values, ...made.values]);
    // Spread into a call, very many would be more arguments than there may be.
    findings = [...findings, ...made.findings];
    if (made.findings.some(({ level }) => level === 'fail')) break;
  }
  if (last === null) return null;
  const secrets = tools.secrets.with([...values.values()]);
  const weighed = findings.map((each) => secrets.maskFinding(weigh(each, check)));
  const sorted = weighed.toSorted(
    (a, b) => Number(b.level === 'fail') - Number(a.level === 'fail'),
  );
  return {
    check,
    verdict: OWN_FAULTS.has(last.record.error_code) ? 'unknown' : verdictOf(sorted),
    findings: sorted,
    record: secrets.maskRecord(last.record),
    step: last.step.name,
    startedAtMs,
    totalMs,
    certificateNotAfterMs: last.certificateNotAfterMs,
  };
}

async function makeStep(
  step: CheckStep,
  values: Values,
  { desk, pages, decode, defaultScheme, stop, last }: CheckTools & { readonly last: Made | null },
): Promise<Made | null> {
  const filled = fill(step, values, defaultScheme);
  if ('level' in filled) {
    // Only what an earlier step has brought can be wrong.
    return last === null ? null : { ...last, findings: [filled], values: new Map(), totalMs: 0 };
  }
  return desk.ask(filled.url, filled.request, async ({ outcome, record }: Answer) => {
    if (record.error_code === 'interrupted') return null;
    const found = await answerQueries(step, outcome, pages);
    // Whoever stops the run does not wait for what may never be found.
    if (found === null && stop.aborted) return null;
    const captured = capture(step, outcome, found);
    const evidence = evidenceOf(outcome, found, decode);
    const judged = judge(step.expectations, evidence, failureOf(outcome));
    const tooSlow: readonly Finding[] = found === null ? [TOO_SLOW] : [];
    const findings = [...tooSlow, ...judged];
    // What could not come is no trouble of its own.
    const hasFailed = findings.some(({ level }) => level === 'fail');
    return {
      step,
      record,
      findings: hasFailed ? findings : [...findings, ...captured.findings],
      values: captured.values,
      totalMs: outcome.totalMs,
      certificateNotAfterMs: notAfterOf(outcome),
    };
  });
}

/** That it asks to be left alone for long is an answer, with a status. */
function failureOf({ failure }: Outcome): Failure | null {
  return failure?.code === 'retry_after_too_long' ? null : failure;
}

const TOO_SLOW: Finding = {
  level: 'fail',
  assertion: 'body',
  expected: 'a body that can be searched',
  actual: 'one in which that takes too long',
};

function notAfterOf({ tls }: Outcome): number | null {
  return tls === null ? null : Date.parse(tls.not_after);
}

/** What is not urgent only warns. */
function weigh(finding: Finding, { severity }: CheckSpec): Finding {
  const isMild = severity === 'warning' || severity === 'info';
  return isMild ? { ...finding, level: 'warn' } : finding;
}

function verdictOf(findings: readonly Finding[]): CheckVerdict {
  return findings[0]?.level ?? 'ok';
}
