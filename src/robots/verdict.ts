import type { RobotsRule, RobotsRules } from './parse.ts';
import { compilePattern, matches, targetOf, type Pattern } from './pattern.ts';

export interface RobotsVerdict {
  readonly allowed: boolean;
  /** 1-based, of the rule that decides; null: none does. */
  readonly line: number | null;
  /** The rule, as in `Disallow: /private`; or why there is none, where it is not allowed; null: none. */
  readonly rule: string | null;
}

interface Compiled {
  readonly rule: RobotsRule;
  readonly pattern: Pattern;
}

/** Comparisons of octets for one URL: a thousand rules with asterisks take a few millions. */
const MAX_EFFORT = 100_000_000;

const compiled = new WeakMap<RobotsRules, readonly Compiled[]>();

/**
 * Whether the path with its query, as in `/a?b=c`, may be fetched: the longest pattern that matches
 * decides, and of two as long the one that allows (RFC 9309, section 2.2.2). Rules made to take forever
 * allow nothing.
 */
export function robotsVerdict(rules: RobotsRules, pathAndQuery: string): RobotsVerdict {
  if (rules.rules.length === 0 || pathAndQuery === '/robots.txt') return ALLOWED;
  const target = targetOf(pathAndQuery);
  const effort = { left: MAX_EFFORT };
  for (const { rule, pattern } of compiledRules(rules)) {
    if (matches(pattern, target, effort)) return verdictOf(rule);
    if (effort.left < 0) return TOO_LONG;
  }
  return ALLOWED;
}

const ALLOWED: RobotsVerdict = { allowed: true, line: null, rule: null };
const TOO_LONG: RobotsVerdict = {
  allowed: false,
  line: null,
  rule: 'its rules take too long to be compared with this URL',
};

function verdictOf({ allow, path, line }: RobotsRule): RobotsVerdict {
  return { allowed: allow, line, rule: `${allow ? 'Allow' : 'Disallow'}: ${path}` };
}

/** The one that decides comes first. */
function compiledRules(rules: RobotsRules): readonly Compiled[] {
  const known = compiled.get(rules);
  if (known !== undefined) return known;
  const sorted = rules.rules
    .map((rule) => ({ rule, pattern: compilePattern(rule.path) }))
    .toSorted(
      (a, b) => b.pattern.octets - a.pattern.octets || Number(b.rule.allow) - Number(a.rule.allow),
    );
  compiled.set(rules, sorted);
  return sorted;
}
