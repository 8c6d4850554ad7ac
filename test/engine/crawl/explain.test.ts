import { expect, test } from 'vitest';

import { DEFERRED_DEPTH } from '../../../src/engine/crawl/discovery.ts';
import { explainUrl } from '../../../src/engine/crawl/explain.ts';
import type { CrawlSetup } from '../../../src/engine/crawl/parts.ts';
import { prepareCrawl } from '../../../src/engine/crawl/prepare.ts';
import { RunControl } from '../../../src/engine/control.ts';
import { inputBatches } from '../../../src/engine/fetch-inputs.ts';
import { DEFAULT_CRAWL_OPTIONS, type CrawlOptions } from '../../../src/model/crawl-options.ts';
import { startPages } from '../../support/crawl/pages.ts';
import { taskAt } from './support/discover.ts';

function setupOf(seed: string, options: Partial<CrawlOptions>): CrawlSetup {
  return {
    options: { ...DEFAULT_CRAWL_OPTIONS, ...options },
    inputs: inputBatches(seed),
    control: new RunControl(),
    env: {},
    threads: 0,
    saveFolder: null,
    savesErrors: true,
    state: null,
    given: null,
    selectors: { select: [], xpath: [], regex: [], jsonpath: [] },
    reports: { pages: false, links: false, archive: false },
    hooks: {},
  };
}

/** What is told of a URL, by name; `known`: a depth at which it is queued. */
async function explained(
  seed: string,
  url: string,
  { known, ...options }: Partial<CrawlOptions> & { readonly known?: number } = {},
) {
  const ready = await prepareCrawl(setupOf(seed, options));
  try {
    if (known !== undefined) {
      const task = taskAt(1, url);
      const crawl = { ...task.crawl, depth: known, key: url } as NonNullable<typeof task.crawl>;
      await ready.parts.frontier.add([{ ...task, crawl }]);
    }
    const lines = await explainUrl(url, ready.parts);
    return Object.fromEntries(lines.map(({ name, text }) => [name, text]));
  } finally {
    await ready.discard();
  }
}

test('tells what is done with a URL, and by which rule', async () => {
  await using site = await startPages({ '/robots.txt': 'User-agent: *\nDisallow: /no\n' });
  const { origin } = site;
  const verdictOf = async (url: string, options: Partial<CrawlOptions> = {}) =>
    (await explained(`${origin}/`, url, options))['verdict'];
  expect(await verdictOf(`${origin}/yes`)).toBe('would be fetched');
  expect(await verdictOf(`${origin}/yes`, { depth: 2 })).toMatch(/at most 2 links from a seed/);
  expect(await verdictOf(`${origin}/no/1`)).toMatch(/^skipped, robots_denied .*line 2: Disallow/);
  expect(await verdictOf(`${origin}/no/1`, { ignoreRobots: true })).toBe('would be fetched');
  expect(await verdictOf(`${origin}/no`, { exclude: ['/no'] })).toMatch(/^skipped, out_of_scope/);
  expect(await verdictOf(`${origin}/${'a/'.repeat(40)}`)).toMatch(/^skipped, trap/);
  expect(await verdictOf('http://b.test/')).toMatch(/^skipped, out_of_scope/);
  expect(await verdictOf('http://b.test/', { checkExternal: true })).toMatch(/^only tried/);
  expect(new Set(site.requests.map(({ path }) => path))).toEqual(new Set(['/robots.txt']));
});

test('tells how far away a URL is that is known, also where it is not followed', async () => {
  await using site = await startPages({});
  const url = `${site.origin}/a`;
  const stateOf = async (known: number) =>
    (await explained(`${site.origin}/`, url, { known }))['state'];
  expect(await stateOf(3)).toBe('number 1, 3 links away: it waits to be fetched');
  expect(await stateOf(DEFERRED_DEPTH + 3)).toBe('number 1, 3 links away: it is not followed');
});
