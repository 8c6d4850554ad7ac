import { availableParallelism } from 'node:os';

import type { Selector } from '../../extract/select/index.ts';
import { openCrawlFrontier } from '../../frontier/crawl/index.ts';
import type { CrawlFrontier } from '../../model/crawl-frontier.ts';
import { DEFAULT_CRAWL_OPTIONS } from '../../model/crawl-options.ts';
import { UsageError } from '../../model/errors.ts';
import { pickOptions } from '../../model/options-check.ts';
import { createScope, profileNamed } from '../../scope/index.ts';
import { TrapWatch } from '../../scope/traps/index.ts';
import { quote } from '../../util/quote.ts';
import { DOCUMENT_GROUPS } from '../document-fields.ts';
import { equip, type Equipment } from '../equipment.ts';
import { planOf, type Plan } from '../plan.ts';
import { CrawlBook, readCrawlState, type CrawlState } from './book.ts';
import { PreparedCrawl } from './prepared-crawl.ts';
import { readSelectors } from '../selectors.ts';
import type { CrawlOutlets, CrawlParts, CrawlSetup, Ears, Gate } from './parts.ts';
import { readSeeds } from './seeds.ts';

/** A crawl for which nothing has been opened that it writes to: one of these, once. */
export interface ReadyCrawl {
  make(outlets: CrawlOutlets): PreparedCrawl;
  /** It is not to be, and leaves everything as it was. */
  discard(): Promise<void>;
  /** What is decided without asking anybody. */
  readonly parts: CrawlParts;
}

/**
 * Puts a crawl together, all but its outlets: whatever may be wrong is found before an output has to be
 * opened, and emptied.
 *
 * @throws FileError or UsageError when an option names what cannot be used, or the state does not fit.
 */
export async function prepareCrawl(setup: CrawlSetup): Promise<ReadyCrawl> {
  const { options, control, state } = setup;
  const profile = profileNamed(options.canonical);
  const seeds = await readSeeds(setup.inputs, options, control.signal);
  const plan = planOf({ options, saveFolder: setup.saveFolder, threads: 1 });
  const selectors = await readSelectors(setup.selectors);
  const gate: Gate = { refuse: () => null };
  const ears: Ears = {
    onPageCrash: () => undefined,
    onSelectTimeout: () => undefined,
    onIncident: () => undefined,
  };
  const frontier = await openCrawlFrontier({
    ...options,
    concurrency: plan.slots,
    readyTasks: Infinity,
    maxTasks: Infinity,
    folder: state?.folder ?? null,
    isResume: state !== null && state.use !== 'begin',
    // Also without a limit: a page's depth is not to depend on who was faster.
    depthLimited: true,
    refuse: (task) => gate.refuse(task),
    onIncident: (incident) => ears.onIncident(incident),
  });
  try {
    const saved = stateOf(setup, frontier);
    const scopeSeeds = [
      ...new Set([...(saved?.scopeSeeds ?? []), ...seeds.good.map(({ target }) => target.url)]),
    ];
    const scope = await createScope({ ...options, seeds: scopeSeeds });
    const equipment = await equipCrawl(setup, plan, selectors, ears);
    const book = new CrawlBook(saved, { canonical: options.canonical, given: setup.given });
    for (const { target } of seeds.good) book.seedOrigins.add(target.origin);
    const parts: CrawlParts = {
      setup,
      plan,
      equipment,
      frontier,
      saved,
      seeds,
      book,
      traps: options.traps ? new TrapWatch(saved?.traps ?? undefined) : null,
      scope,
      hasSelectors: selectors.length > 0,
      keyOf: (url) => profile.keyOf(url),
      gate,
      ears,
    };
    return {
      parts,
      make: (outlets) => new PreparedCrawl(parts, outlets),
      async discard() {
        await equipment.close();
        await frontier.close();
      },
    };
  } catch (error) {
    await frontier.close();
    throw error;
  }
}

/** The state that there is, if it may be used so. */
function stateOf(
  { state, options }: CrawlSetup,
  frontier: Pick<CrawlFrontier, 'state'>,
): CrawlState | null {
  if (state === null) return null;
  const saved = readCrawlState(frontier.state, state.folder);
  const name = quote(state.folder);
  if (saved === null) {
    if (state.use === 'begin') return null;
    throw new UsageError(`${name} holds no crawl to go on with; begin one with --state`);
  }
  if (state.use === 'begin') {
    const way = saved.isDone
      ? '--recrawl asks for everything in it again'
      : '--resume goes on with it';
    throw new UsageError(`${name} holds a crawl already; ${way}`);
  }
  if (state.use === 'recrawl' && !saved.isDone) {
    throw new UsageError(`the crawl in ${name} is not done; --resume goes on with it`);
  }
  if (saved.canonical !== options.canonical) {
    throw new UsageError(
      `the crawl in ${name} tells URLs apart by --canonical ${saved.canonical}, which cannot change`,
    );
  }
  return saved;
}

async function equipCrawl(
  setup: CrawlSetup,
  plan: Plan,
  selectors: readonly Selector[],
  ears: Ears,
): Promise<Equipment> {
  const { options, control, env, saveFolder, savesErrors, reports } = setup;
  return equip(
    {
      // Each redirect is a URL of its own.
      options: {
        ...pickOptions(options),
        concurrency: plan.slots,
        followRedirects: false,
        with: options.with.filter((group) => !DOCUMENT_GROUPS.includes(group)),
      },
      env,
      maxIdle: plan.idle,
      saveFolder,
      savesErrors,
      workers: 1,
      pageThreads: Math.max(1, availableParallelism() - 1),
      selectors,
      crawl: {
        keepsWhole: reports.archive,
        hashes: setup.state !== null,
        requestHeads: reports.archive,
        documentThreads: setup.threads,
      },
    },
    control,
    (error, url) => ears.onPageCrash(error, url),
    (url) => ears.onSelectTimeout(url),
  );
}

/**
 * What is kept in the folder of a crawl.
 *
 * @throws FileError where it cannot be read, or another process has it.
 * @throws UsageError where there is none.
 */
export async function readState(folder: string): Promise<CrawlState> {
  const frontier = await openCrawlFrontier({
    ...DEFAULT_CRAWL_OPTIONS,
    readyTasks: Infinity,
    maxTasks: Infinity,
    folder,
    isResume: true,
    depthLimited: false,
  });
  try {
    const saved = readCrawlState(frontier.state, folder);
    if (saved !== null) return saved;
  } finally {
    await frontier.close();
  }
  throw new UsageError(`${quote(folder)} holds no crawl to go on with; begin one with --state`);
}
