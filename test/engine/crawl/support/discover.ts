import { CrawlBook } from '../../../../src/engine/crawl/book.ts';
import { seedPlace, taskOf } from '../../../../src/engine/crawl/crawl-task.ts';
import {
  Discovery,
  type Discovered,
  type Reference,
} from '../../../../src/engine/crawl/discovery.ts';
import { Objections } from '../../../../src/engine/crawl/objections.ts';
import { RobotsGate } from '../../../../src/engine/crawl/robots-gate.ts';
import { openCrawlFrontier } from '../../../../src/frontier/crawl/index.ts';
import type { CrawlFrontier } from '../../../../src/model/crawl-frontier.ts';
import { DEFAULT_CRAWL_OPTIONS, type CrawlOptions } from '../../../../src/model/crawl-options.ts';
import { isFailure, parseAbsolute } from '../../../../src/model/target.ts';
import type { Task } from '../../../../src/model/task.ts';
import { createScope, profileNamed } from '../../../../src/scope/index.ts';
import { UNLIMITED } from '../../../frontier/unlimited.ts';

export const SEED = 'http://a.test/';

/** Discovery over a real frontier in memory, without a network: nothing is asked for its robots.txt. */
export interface Finder extends AsyncDisposable {
  readonly frontier: CrawlFrontier;
  readonly book: CrawlBook;
  readonly seed: Task;
  readonly discovery: Discovery;
  /** Takes up what stands on the seed, or on another page, and queues it. */
  find(...references: (string | Partial<Reference>)[]): Discovered;
  /** Claims all that may be, and tells of it as ended and written. */
  finishAll(): Promise<readonly Task[]>;
}

export async function openFinder(given: Partial<CrawlOptions> = {}): Promise<Finder> {
  const options = { ...DEFAULT_CRAWL_OPTIONS, ignoreRobots: true, ...given };
  const frontier = await openCrawlFrontier({
    ...UNLIMITED,
    folder: null,
    depthLimited: true,
    delayFactor: 0,
  });
  const { keyOf } = profileNamed(options.canonical);
  const book = new CrawlBook(null, { canonical: options.canonical, given: null });
  const robots = new RobotsGate({
    frontier,
    transport: {
      fetch() {
        throw new Error('nothing is to be asked for');
      },
    },
    productToken: 'gfetch',
    isIgnored: true,
    retries: 0,
    retryDelayMs: 0,
    delayMs: 0,
    onSitemaps: () => undefined,
    onCrash(error) {
      throw error;
    },
  });
  const objections = new Objections({ options, traps: null, robots, book });
  const discovery = new Discovery({
    options,
    frontier,
    scope: await createScope({ ...options, seeds: [SEED] }),
    objections,
    book,
    keyOf: (url) => keyOf(url),
    tellsSkipped: options.with.includes('skipped'),
  });
  book.seedOrigins.add('http://a.test');
  const seed = taskAt(book.takeSeq(), SEED);
  await frontier.add([seed]);
  return {
    frontier,
    book,
    seed,
    discovery,
    find(...references) {
      const found = discovery.take(references.map((each) => referenceOf(seed, each)));
      void frontier.add([...found.tasks.values()]);
      return found;
    },
    async finishAll() {
      const all: Task[] = [];
      while (frontier.openCount > 0) {
        const tasks = await frontier.claim(1_000, 0);
        await frontier.settle(tasks.map((task) => ({ task, retryAfterMs: null, feedback: null })));
        await frontier.commit({ finished: tasks, pages: [], links: new Map(), state: null });
        all.push(...tasks);
      }
      return all;
    },
    [Symbol.asyncDispose]: () => frontier.close(),
  };
}

export function taskAt(seq: number, url: string): Task {
  const target = parseAbsolute(url);
  if (isFailure(target)) throw new Error(target.message);
  return taskOf({ seq, target, crawl: seedPlace(url) });
}

function referenceOf(parent: Task, given: string | Partial<Reference>): Reference {
  return {
    url: SEED,
    role: 'page',
    discoveredBy: 'a',
    parent,
    depth: 1,
    redirects: 0,
    nofollow: null,
    fromPublic: false,
    lastModifiedMs: null,
    isSeed: false,
    ...(typeof given === 'string' ? { url: given } : given),
  };
}
