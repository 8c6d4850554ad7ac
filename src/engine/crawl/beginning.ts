import type { Failure } from '../../model/errors.ts';
import type { Target } from '../../model/target.ts';
import { unsentEnding } from '../endings.ts';
import type { Works } from './assemble.ts';
import { seedPlace, taskOf } from './crawl-task.ts';
import { addPlace } from './page-maker.ts';
import type { CrawlParts } from './parts.ts';
import { recrawlTasks } from './recrawl.ts';

const NOTHING_ENDED = { task: null, page: null, links: [], archive: null, bytes: 500 };

/** What a crawl begins with: its seeds, or what an earlier process left; and sitemaps. */
export class Beginning {
  readonly #parts: CrawlParts;
  readonly #works: Works;
  /** Tasks that an earlier process left, and seeds that are none. */
  taken = 0;

  constructor(parts: CrawlParts, works: Works) {
    this.#parts = parts;
    this.#works = works;
  }

  async begin(): Promise<void> {
    const { setup, frontier, book, saved } = this.#parts;
    this.taken += frontier.openCount;
    const isRecrawl = setup.state?.use === 'recrawl';
    if (isRecrawl) {
      book.restart();
      for (const tasks of recrawlTasks(frontier, book)) this.#works.taker.queue(tasks);
    }
    if (saved === null || isRecrawl) await this.#takeSeeds();
    // From now on it can be gone on with, however long the first answer takes.
    if (setup.state !== null) await this.#works.ledger.begin();
  }

  /** Sitemaps that a robots.txt names, as far as they are within the scope. */
  takeSitemaps(origin: string, urls: readonly string[], isFromPublic: boolean): void {
    const { options } = this.#parts.setup;
    if (!options.sitemaps || options.depth === 0) return;
    const { discovery, taker, ledger } = this.#works;
    const parent = taskOf({
      seq: 0,
      target: { url: `${origin}/robots.txt`, origin, path: '/robots.txt' },
      crawl: seedPlace(origin),
    });
    const found = discovery.take(
      urls.map((url) => ({
        url,
        role: 'sitemap',
        discoveredBy: 'robots',
        parent,
        depth: 0,
        redirects: 0,
        nofollow: null,
        fromPublic: isFromPublic,
        lastModifiedMs: null,
        isSeed: false,
      })),
    );
    taker.queue([...found.tasks.values()]);
    const records = taker.tellAtOnce(found.skipped);
    if (records.length > 0) void ledger.put({ ...NOTHING_ENDED, records });
  }

  async #takeSeeds(): Promise<void> {
    const { seeds, frontier, book, keyOf, setup } = this.#parts;
    for (const { input, reason } of seeds.bad) await this.#reject(input, reason);
    for (const { input, target, schemeFallback } of seeds.good) {
      const key = keyOf(target.url);
      if (frontier.known(key) !== null) continue;
      const task = taskOf({ seq: book.takeSeq(), input, target, crawl: seedPlace(key) });
      task.schemeFallback = schemeFallback;
      book.discovered += 1;
      if (setup.options.with.includes('skipped')) frontier.note(target.url);
      this.#works.taker.queue([task]);
    }
  }

  /** Records a seed that is no URL. */
  async #reject(input: string, reason: Failure): Promise<void> {
    const { book, setup, equipment } = this.#parts;
    this.taken += 1;
    const target: Target = { url: input, origin: '', path: '' };
    const task = taskOf({ seq: book.takeSeq(), input, target, crawl: seedPlace(input) });
    const { outcome } = unsentEnding(task, reason, setup.options);
    const record = await equipment.makeRecord(task, outcome, 0);
    addPlace(record, task);
    await this.#works.ledger.put({ ...NOTHING_ENDED, records: [record] });
  }
}
