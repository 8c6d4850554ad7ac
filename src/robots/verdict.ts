import type { RobotsRule, RobotsRules } from './parse.ts';
import { targetOf } from './pattern.ts';
import { RuleIndex } from './rule-index.ts';

export interface RobotsVerdict {
  readonly allowed: boolean;
  /** 1-based, of the rule that decides; null: none does. */
  readonly line: number | null;
  /** The rule, as in `Disallow: /private`; or why there is none, where it is not allowed; null: none. */
  readonly rule: string | null;
}

/**
 * For one URL, and for each of its characters: a millisecond or two in all, for pages have thousands of
 * links. A thousand rules with asterisks take a tenth of it.
 */
const EFFORT = 1_000_000;
const EFFORT_PER_CHARACTER = 20;

const indexes = new WeakMap<RobotsRules, RuleIndex>();

/**
 * Whether the path with its query, as in `/a?b=c`, may be fetched: the longest pattern that matches
 * decides, and of two as long the one that allows (RFC 9309, section 2.2.2). Rules made to take forever
 * allow nothing.
 */
export function robotsVerdict(rules: RobotsRules, pathAndQuery: string): RobotsVerdict {
  if (rules.rules.length === 0 || pathAndQuery === '/robots.txt') return ALLOWED;
  const target = targetOf(pathAndQuery);
  const effort = { left: EFFORT + EFFORT_PER_CHARACTER * pathAndQuery.length };
  const rule = indexOf(rules).find(target, effort);
  if (effort.left < 0) return TOO_LONG;
  return rule === undefined ? ALLOWED : verdictOf(rule);
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

function indexOf(rules: RobotsRules): RuleIndex {
  const known = indexes.get(rules);
  if (known !== undefined) return known;
  const index = new RuleIndex(rules.rules);
  indexes.set(rules, index);
  return index;
}
