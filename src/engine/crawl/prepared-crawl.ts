import type { InFlight } from '../../model/ports.ts';
import { bottleneckOf, type Bottleneck } from '../bottleneck.ts';
import type { GetResult, GetRun } from '../get-run.ts';
import type { RunCounts } from '../run.ts';
import type { CrewCounts } from '../threads/crew.ts';
import { assemble, type Works } from './assemble.ts';
import { Beginning } from './beginning.ts';
import type { OutputEnd } from './book.ts';
import type { CrawlFacts } from './facts.ts';
import type { CrawlOutlets, CrawlParts } from './parts.ts';

const TRAPS_EVERY_MS = 2_000;

/** A crawl that is ready to go. */
export class PreparedCrawl implements GetRun {
  readonly #parts: CrawlParts;
  readonly #outlets: CrawlOutlets;
  readonly #works: Works;
  readonly #beginning: Beginning;
  readonly #isRecrawl: boolean;
  #open = 0;
  #crash: { readonly error: unknown } | undefined;
  #savedTraps: unknown;
  #trapsDueMs = 0;

  constructor(parts: CrawlParts, outlets: CrawlOutlets) {
    const { setup, saved } = parts;
    this.#parts = parts;
    this.#outlets = outlets;
    this.#savedTraps = saved?.traps ?? null;
    this.#isRecrawl = setup.state?.use === 'recrawl' || saved?.isRecrawl === true;
    this.#works = assemble(parts, outlets, {
      isRecrawl: this.#isRecrawl,
      stateOf: (ends, isDone) => this.#stateOf(ends, isDone),
      onSitemaps: (origin, urls, isFromPublic) =>
        this.#beginning.takeSitemaps(origin, urls, isFromPublic),
      onCrash: (error) => this.#onCrash(error),
    });
    this.#beginning = new Beginning(parts, this.#works);
  }

  get counts(): RunCounts {
    const { ledger, taker } = this.#works;
    return {
      read: this.#beginning.taken + taker.taken,
      recorded: ledger.recorded,
      duplicates: taker.silent,
      resumed: 0,
      left: this.#open,
    };
  }

  get fewestSlots(): number | null {
    const { concurrency } = this.#parts.setup.options;
    const { fewest } = this.#works.slots;
    return fewest < concurrency ? fewest : null;
  }

  get threads(): CrewCounts {
    return { threads: 1, crashes: 0 };
  }

  get foundSlots(): number | null {
    return null;
  }

  get facts(): CrawlFacts {
    const { book, traps, setup } = this.#parts;
    return {
      discovered: book.discovered,
      skipped: Object.fromEntries(book.skipped),
      traps: traps?.decisions ?? [],
      robotsIgnored: setup.options.ignoreRobots,
      hosts: book.hosts,
      maxDepth: book.maxDepth,
      changes: this.#isRecrawl ? this.#works.taker.changes : null,
      stateFolder: setup.state?.folder ?? null,
      left: this.#open,
    };
  }

  bottleneck(): Bottleneck | null {
    const { load, isAtKnee } = this.#works.slots;
    if (load === null) return null;
    const waiting = this.#parts.frontier.openCount;
    return bottleneckOf({ ...load, isAtKnee, startable: 0, waiting, attempts: this.inFlight() });
  }

  inFlight(): readonly InFlight[] {
    return this.#parts.equipment.transport.inFlight();
  }

  async describeInFlight(): Promise<readonly InFlight[]> {
    return this.inFlight();
  }

  abort(): void {
    this.#parts.equipment.transport.abort();
  }

  /** Resolves when there is nothing left to find; rejects only for a defect. */
  async run(): Promise<GetResult> {
    const { setup, frontier, equipment, seeds } = this.#parts;
    const { control } = setup;
    const onStop = (): void => void frontier.drain();
    this.#works.slots.open();
    try {
      control.signal.addEventListener('abort', onStop);
      await this.#work();
    } finally {
      control.signal.removeEventListener('abort', onStop);
      this.#works.slots.close();
      await equipment.close();
      await frontier.close();
    }
    const saveError = equipment.store?.broken ?? null;
    return { ...this.counts, lastInput: seeds.lastInput, inputError: seeds.inputError, saveError };
  }

  async #work(): Promise<void> {
    const { setup, frontier } = this.#parts;
    const { ledger, worker } = this.#works;
    await this.#beginning.begin();
    if (setup.control.signal.aborted) frontier.drain();
    frontier.seal();
    await worker.run();
    await ledger.close(() => frontier.openCount === 0 && this.#crash === undefined);
    this.#open = frontier.openCount;
    if (this.#crash !== undefined) throw this.#crash.error;
    await this.#outlets.onDone?.({
      pages: () => frontier.pages(),
      links: () => frontier.links(),
      page: (key) => frontier.page(key),
      keyOf: this.#parts.keyOf,
    });
  }

  #stateOf(outputs: readonly OutputEnd[], isDone: boolean): unknown {
    const { book, scope } = this.#parts;
    return book.save({
      traps: this.#trapsToSave(isDone),
      scopeSeeds: scope.seeds,
      outputs,
      isDone,
      isRecrawl: this.#isRecrawl,
    });
  }

  /** What is known of traps is large, and may be a little old: that costs some pages more. */
  #trapsToSave(isDone: boolean): unknown {
    const nowMs = performance.now();
    if (isDone || nowMs >= this.#trapsDueMs) {
      this.#savedTraps = this.#parts.traps?.save() ?? null;
      this.#trapsDueMs = nowMs + TRAPS_EVERY_MS;
    }
    return this.#savedTraps;
  }

  #onCrash(error: unknown): void {
    this.#crash ??= { error };
    this.#parts.setup.control.stop('crashed');
  }
}
