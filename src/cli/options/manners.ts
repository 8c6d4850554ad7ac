import { DEFAULT_CRAWL_LIMITS } from '../../model/crawl-options.ts';
import { factor } from './kinds.ts';
import { option } from './spec.ts';
import { toggle } from './toggle.ts';

export const MANNERS_OPTIONS = {
  ignoreRobots: toggle({
    flags: '--ignore-robots',
    on: 'fetch also what robots.txt does not allow; the summary says so',
    fallback: DEFAULT_CRAWL_LIMITS.ignoreRobots,
  }),
  ignoreNofollow: toggle({
    flags: '--ignore-nofollow',
    on: 'follow also what rel=nofollow, meta robots or X-Robots-Tag ask not to',
    fallback: DEFAULT_CRAWL_LIMITS.ignoreNofollow,
  }),
  delayFactor: option({
    flags: '--delay-factor <n>',
    summary: 'leave a host alone for so many times as long as it took to answer',
    kind: factor({ max: 100 }),
    fallback: DEFAULT_CRAWL_LIMITS.delayFactor,
  }),
} as const;
