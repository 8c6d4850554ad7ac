import { DEFAULT_CRAWL_OPTIONS, type CrawlLimits } from '../../model/crawl-options.ts';
import type { PageDocument } from '../../model/document.ts';
import { UsageError } from '../../model/errors.ts';
import type { GivenOptions } from '../../model/options.ts';
import { checkOptions } from '../../model/options-check.ts';
import type { FetchRecord } from '../../model/record.ts';
import { RunControl } from '../control.ts';
import { inputBatches, type FetchInputs } from '../fetch-inputs.ts';
import { RecordQueue } from '../record-queue.ts';
import { recordStream } from '../record-stream.ts';
import type { Reference } from './discovery.ts';
import { checkCrawlLimits } from './limits-check.ts';
import type { CrawlSetup } from './parts.ts';
import { prepareCrawl } from './prepare.ts';
import type { PreparedCrawl } from './prepared-crawl.ts';

/** A link that is about to be followed. */
export interface FoundLink {
  /** Absolute, without fragment. */
  readonly url: string;
  /** The page it stands on. */
  readonly parent: string;
  /** The element, `redirect`, `sitemap`, `feed` or `header`. */
  readonly discoveredBy: string;
  /** Links from the nearest seed, if it is followed from here. */
  readonly depth: number;
}

/** What `crawl` can be told: the options of `gfetch`, and those of a crawl. */
export interface CrawlSiteOptions extends Omit<GivenOptions, 'concurrency'>, Partial<CrawlLimits> {
  /** URLs in flight at once, over all hosts. */
  readonly concurrency?: number;
  /** Stops the crawl: what is in flight ends. */
  readonly signal?: AbortSignal;
  /** The folder for bodies. */
  readonly save?: string;
  /** The folder that the crawl is kept in, so that it can go on after its process has died. */
  readonly state?: string;
  /** What is in the folder: nothing (`begin`), a crawl to go on with, or one to do again. */
  readonly stateUse?: 'begin' | 'resume' | 'recrawl';
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly select?: readonly string[];
  readonly xpath?: readonly string[];
  readonly regex?: readonly string[];
  readonly jsonpath?: readonly string[];
  /** Called for each link that would lead to something new; false: it is not followed from here. */
  readonly onLink?: (link: FoundLink) => boolean;
  /** Called for each page with what was read of it, before its record is yielded. */
  readonly onPage?: (record: FetchRecord, document: PageDocument) => void;
}

/**
 * Crawls from the seeds and yields one record for each URL that was fetched, and with
 * `with: ['skipped']` for each that was not. A slow consumer slows the crawl; leaving the loop ends it.
 *
 * @throws UsageError when an option or a seed is not what it has to be.
 * @throws FileError when a file or folder cannot be used.
 * @throws what a hook throws.
 */
export async function* crawl(
  seeds: FetchInputs,
  given: CrawlSiteOptions = {},
): AsyncGenerator<FetchRecord, void, undefined> {
  const { signal } = given;
  const control = new RunControl();
  const queue = new RecordQueue();
  const setup = setupOf(seeds, given, control);
  const onAbort = (): void => control.stop('aborted');
  if (signal?.aborted === true) onAbort();
  // Seeds may come slowly, too.
  signal?.addEventListener('abort', onAbort);
  const run = await prepared(setup, queue).catch((error: unknown) => {
    signal?.removeEventListener('abort', onAbort);
    throw error;
  });
  try {
    yield* recordStream(run, queue, control);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

function setupOf(seeds: FetchInputs, given: CrawlSiteOptions, control: RunControl): CrawlSetup {
  const { signal: _signal, save, state, stateUse = 'begin', env = process.env, ...rest } = given;
  const { select = [], xpath = [], regex = [], jsonpath = [], onLink, onPage, ...options } = rest;
  if (state === undefined && stateUse !== 'begin') {
    throw new UsageError(`stateUse: '${stateUse}' needs the folder of the state: state`);
  }
  const { limits, others } = checkCrawlLimits(options);
  return {
    options: {
      ...DEFAULT_CRAWL_OPTIONS,
      ...checkOptions({ perHost: DEFAULT_CRAWL_OPTIONS.perHost, ...others }),
      ...limits,
    },
    inputs: inputBatches(seeds),
    control,
    env,
    threads: 0,
    saveFolder: save ?? null,
    savesErrors: true,
    state: state === undefined ? null : { folder: state, use: stateUse },
    given: { seeds: [], options: [] },
    selectors: { select, xpath, regex, jsonpath },
    reports: { pages: false, links: false, archive: false },
    hooks: {
      ...(onLink === undefined
        ? {}
        : { onLink: (reference: Reference) => onLink(linkOf(reference)) }),
      ...(onPage === undefined ? {} : { onPage }),
    },
  };
}

function linkOf({ url, parent, discoveredBy, depth }: Reference): FoundLink {
  return { url, parent: parent.target.url, discoveredBy, depth };
}

async function prepared(setup: CrawlSetup, sink: RecordQueue): Promise<PreparedCrawl> {
  const ready = await prepareCrawl(setup);
  return ready.make({ sink, observe: () => undefined });
}
