import { DEFAULT_CRAWL_LIMITS, SCOPES, type CrawlLimits } from '../../model/crawl-options.ts';
import { UsageError } from '../../model/errors.ts';

type Check = readonly [takes: string, accepts: (value: unknown) => boolean];

const COUNT: Check = [
  'a whole number, 0 or more',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
];
const FLAG: Check = ['true or false', (value) => typeof value === 'boolean'];
const TEXTS: Check = [
  'an array of strings',
  (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
];

/** What a program may say of each; a new limit needs its line. */
const CHECKS: Readonly<Record<keyof CrawlLimits, Check>> = {
  scope: [
    `one of ${Object.keys(SCOPES).join(', ')}`,
    (value) => typeof value === 'string' && Object.hasOwn(SCOPES, value),
  ],
  include: TEXTS,
  exclude: TEXTS,
  depth: [
    'a whole number, 0 or more, or Infinity',
    (value) => value === Infinity || COUNT[1](value),
  ],
  maxPages: COUNT,
  maxPagesPerHost: COUNT,
  maxBytes: COUNT,
  contentTypes: TEXTS,
  canonical: ['the name of a profile', (value) => typeof value === 'string'],
  ignoreRobots: FLAG,
  ignoreNofollow: FLAG,
  traps: FLAG,
  assets: FLAG,
  checkExternal: FLAG,
  sitemaps: FLAG,
  delayFactor: [
    'a number, 0 or more',
    (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  ],
};

/**
 * Takes what a crawl alone can be told out of the options of a program.
 *
 * @throws UsageError for a value that it does not take.
 */
export function checkCrawlLimits<Options extends Partial<CrawlLimits>>(
  options: Options,
): { limits: CrawlLimits; others: Omit<Options, keyof CrawlLimits> } {
  const limits: Record<string, unknown> = { ...DEFAULT_CRAWL_LIMITS };
  const others: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (!isLimit(name)) others[name] = value;
    else if (value !== undefined) {
      const [takes, accepts] = CHECKS[name];
      if (!accepts(value)) throw new UsageError(`${name}: it takes ${takes}`);
      limits[name] = value;
    }
  }
  return {
    limits: limits as unknown as CrawlLimits,
    others: others as Omit<Options, keyof CrawlLimits>,
  };
}

function isLimit(name: string): name is keyof CrawlLimits {
  return Object.hasOwn(CHECKS, name);
}
