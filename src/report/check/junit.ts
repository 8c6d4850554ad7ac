import type { CheckReport, CheckSummary } from '../../model/check.ts';
import { wholeRenderer, type CheckFormatOptions, type CheckRenderer } from './format.ts';
import { findingsOf, standingOf, type Standing } from './standing.ts';
import { findingText, secondsText } from './words.ts';
import { xmlText } from '../../util/xml-text.ts';

/** What a test case is to JUnit: an `error` is a check that got no response. */
type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly report: CheckReport;
  readonly standing: Standing;
  readonly outcome: Outcome;
}

/**
 * JUnit XML by the schema of Jenkins' xUnit plugin (junit-10.xsd): a suite per group, a case per
 * check. Warnings, and failures that do not count yet, pass, and are told in `system-out`.
 */
export function junitFormat(options: CheckFormatOptions): CheckRenderer {
  return wholeRenderer((reports, summary) => {
    const cases = reports.map((report) => caseOf(report, options));
    const suites = [...byGroup(cases, options.title)].map(([name, each]) => suite(name, each));
    const head = `<testsuites name="${xmlText(options.title)}" ${totals(cases)}${time(summary)}>`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${suites.join('')}</testsuites>\n`;
  });
}

function time(summary: CheckSummary | null): string {
  return summary === null ? '' : ` time="${(summary.elapsedMs / 1000).toFixed(3)}"`;
}

function caseOf(report: CheckReport, { hasMemory }: CheckFormatOptions): Case {
  const standing = standingOf(report, hasMemory);
  return { report, standing, outcome: outcomeOf(report, standing) };
}

function outcomeOf({ result }: CheckReport, { weight }: Standing): Outcome {
  if (weight === 'none') return 'skipped';
  if (weight !== 'bad') return 'passed';
  return result?.record.failed === true ? 'error' : 'failure';
}

/** Checks without a group are in a suite that is named as the whole. */
function byGroup(cases: readonly Case[], title: string): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const each of cases) {
    const name = each.report.check.group ?? title;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [each]);
    else group.push(each);
  }
  return groups;
}

function totals(cases: readonly Case[]): string {
  const count = (outcome: Outcome): number =>
    cases.filter((each) => each.outcome === outcome).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
}

function suite(name: string, cases: readonly Case[]): string {
  const skipped = cases.filter(({ outcome }) => outcome === 'skipped').length;
  const ms = cases.reduce((sum, { report }) => sum + (report.result?.totalMs ?? 0), 0);
  const attributes = `name="${xmlText(name)}" ${totals(cases)} skipped="${skipped}"`;
  const body = cases.map((each) => testCase(name, each)).join('');
  return `  <testsuite ${attributes} time="${(ms / 1000).toFixed(3)}">\n${body}  </testsuite>\n`;
}

function testCase(suiteName: string, { report, standing, outcome }: Case): string {
  const { check, result } = report;
  const seconds = result === null ? '' : ` time="${secondsText(report)}"`;
  const names = `name="${xmlText(check.name)}" classname="${xmlText(suiteName)}"`;
  const inside = contentOf(report, standing, outcome);
  if (inside === '') return `    <testcase ${names}${seconds}/>\n`;
  return `    <testcase ${names}${seconds}>${inside}</testcase>\n`;
}

function contentOf(report: CheckReport, standing: Standing, outcome: Outcome): string {
  const lines = findingsOf(report, standing).map(findingText);
  const { condition, progress } = standing;
  const said = progress === null ? condition : `${condition}, ${progress}`;
  const details = xmlLines([said, `url: ${report.url}`, ...stepLine(report), ...lines]);
  if (outcome === 'skipped') return `<skipped message="${xmlText(said)}"/>`;
  if (outcome === 'passed') {
    const isPlain = lines.length === 0 && condition === 'up';
    return isPlain ? '' : `<system-out>${details}</system-out>`;
  }
  const message = xmlText(progress === null ? (lines[0] ?? said) : said);
  const type = xmlText(typeOf(report));
  return `<${outcome} message="${message}" type="${type}">${details}</${outcome}>`;
}

/** The class of the failure, or the first assertion that did not hold. */
function typeOf({ result, memory }: CheckReport): string {
  const [finding] = result === null ? memory.lastFindings : result.findings;
  return result?.record.error_code ?? finding?.assertion ?? 'down';
}

function stepLine({ result }: CheckReport): string[] {
  const step = result?.step ?? null;
  return step === null ? [] : [`step: ${step}`];
}

function xmlLines(lines: readonly string[]): string {
  return lines.map(xmlText).join('\n');
}
