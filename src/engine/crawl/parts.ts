import type { CrawlFrontier } from '../../model/crawl-frontier.ts';
import type { CrawlOptions } from '../../model/crawl-options.ts';
import type { StoredLink, StoredPage } from '../../model/crawl.ts';
import type { Failure } from '../../model/errors.ts';
import type { HostIncident } from '../../model/feedback.ts';
import type { InputBatch } from '../../model/ports.ts';
import type { Task } from '../../model/task.ts';
import type { Scope } from '../../scope/index.ts';
import type { TrapDecision, TrapWatch } from '../../scope/traps/index.ts';
import type { WarcOutput } from '../../sinks/warc/index.ts';
import type { RunControl } from '../control.ts';
import type { Equipment, PageCrash } from '../equipment.ts';
import type { GetOutlets } from '../get-run.ts';
import type { Plan } from '../plan.ts';
import type { SelectorTexts } from '../selectors.ts';
import type { CrawlBook, CrawlState, OutputEnd } from './book.ts';
import type { CrawlHooks } from './hooks.ts';
import type { Seeds } from './seeds.ts';

/** What is to be done with a state that may be there. */
export type StateUse =
  /** None may be there. */
  | 'begin'
  /** It goes on. */
  | 'resume'
  /** It is done, and everything in it is asked for again. */
  | 'recrawl';

export interface CrawlSetup {
  readonly options: CrawlOptions;
  readonly inputs: AsyncIterable<InputBatch>;
  readonly control: RunControl;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Threads beside this one that read pages. */
  readonly threads: number;
  readonly saveFolder: string | null;
  readonly savesErrors: boolean;
  /** Null: the crawl ends with its process. */
  readonly state: { readonly folder: string; readonly use: StateUse } | null;
  /** Kept in the state, for whoever goes on with it. */
  readonly given: unknown;
  /** What `--select` and its like say, by option. */
  readonly selectors: SelectorTexts;
  /** What is asked of the crawl when it is done. */
  readonly reports: { readonly pages: boolean; readonly links: boolean; readonly archive: boolean };
  readonly hooks: CrawlHooks;
}

/** What a crawl remembers, for reports. */
export interface CrawlMemory {
  pages(): Iterable<StoredPage>;
  links(): Iterable<StoredLink>;
  page(key: string): StoredPage | null;
  /** The canonical form of a URL. */
  keyOf(url: string): string;
}

export interface CrawlOutlets extends Omit<GetOutlets, 'ready'> {
  /** Hands what was written to the system, and tells where each output ends; null: one has failed. */
  readonly flush?: () => Promise<readonly OutputEnd[] | null>;
  readonly archive?: WarcOutput | null;
  readonly onTrap?: (decision: TrapDecision) => void;
  /** Reports are made of what is remembered, before that is gone. */
  readonly onDone?: (memory: CrawlMemory) => Promise<void>;
}

/** All that a crawl is put together from, but its outlets. */
export interface CrawlParts {
  readonly setup: CrawlSetup;
  readonly plan: Plan;
  readonly equipment: Equipment;
  readonly frontier: CrawlFrontier;
  readonly saved: CrawlState | null;
  readonly seeds: Seeds;
  readonly book: CrawlBook;
  readonly traps: TrapWatch | null;
  readonly scope: Scope;
  readonly keyOf: (url: string) => string;
  readonly hasSelectors: boolean;
  /** Asks, when a task is about to be leased; set before anything is. */
  readonly gate: Gate;
  /** Hears of trouble with pages; set as the gate is. */
  readonly ears: Ears;
}

/** The frontier asks before there is anybody to answer; nothing is leased until there is. */
export interface Gate {
  refuse: (task: Task) => Failure | null;
}

/** Those who hear of trouble with pages, as soon as there are any. */
export interface Ears {
  onPageCrash: PageCrash;
  onSelectTimeout: (url: string) => void;
  /** Of what a host's governor did. */
  onIncident: (incident: HostIncident) => void;
}
