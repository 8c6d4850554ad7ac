import { failure } from '../../model/errors.ts';
import type { Task } from '../../model/task.ts';
import { wantsDetails } from '../document-fields.ts';
import { Slots } from '../slots.ts';
import { Worker } from '../worker.ts';
import { Archive } from './archive.ts';
import type { OutputEnd } from './book.ts';
import { CrawlTaker } from './crawl-run.ts';
import { Discovery } from './discovery.ts';
import { Ledger } from './ledger.ts';
import { Objections } from './objections.ts';
import { PageMaker } from './page-maker.ts';
import type { CrawlOutlets, CrawlParts } from './parts.ts';
import { PRODUCT_TOKEN, RobotsGate } from './robots-gate.ts';
import { CrawlSupply } from './supply.ts';

/** The moving parts of a crawl. */
export interface Works {
  readonly slots: Slots;
  readonly ledger: Ledger;
  readonly robots: RobotsGate;
  readonly discovery: Discovery;
  readonly taker: CrawlTaker;
  readonly worker: Worker;
}

/** What they call back for. */
export interface WorksOwner {
  readonly isRecrawl: boolean;
  stateOf(this: void, ends: readonly OutputEnd[], isDone: boolean): unknown;
  onSitemaps(this: void, origin: string, urls: readonly string[], isFromPublic: boolean): void;
  onCrash(this: void, error: unknown): void;
}

/** Connects them, with nothing begun yet. */
export function assemble(parts: CrawlParts, outlets: CrawlOutlets, owner: WorksOwner): Works {
  const { setup, equipment, frontier, plan } = parts;
  const { options, control } = setup;
  const { onCrash } = owner;
  const slots = new Slots({
    max: plan.slots,
    bodies: equipment.bodies,
    onRefused: (reason) => outlets.onShortage?.({ reason, slots: null }),
  });
  const ledger = new Ledger({
    sink: outlets.sink,
    frontier,
    flush: outlets.flush ?? (async () => []),
    stateOf: owner.stateOf,
    observe: outlets.observe,
    onFinished: (task) => parts.book.finish(task),
    onCrash,
  });
  const robots = new RobotsGate({
    frontier,
    transport: equipment.transport,
    productToken: PRODUCT_TOKEN,
    isIgnored: options.ignoreRobots,
    retries: options.retries,
    retryDelayMs: options.retryDelayMs,
    delayMs: options.delayMs,
    onSitemaps: owner.onSitemaps,
    onCrash,
  });
  const tellsSkipped = options.with.includes('skipped');
  const objections = new Objections({ ...parts, options, robots });
  const discovery = new Discovery({ ...parts, options, objections, tellsSkipped });
  const taker = takerOf(parts, outlets, owner, { ledger, discovery });
  const supply = new CrawlSupply(frontier, robots);
  const worker = new Worker({ ...equipment, control, slots, supply, records: taker, onCrash });
  listen(parts, outlets, objections, robots);
  return { slots, ledger, robots, discovery, taker, worker };
}

function takerOf(
  parts: CrawlParts,
  outlets: CrawlOutlets,
  { isRecrawl }: WorksOwner,
  { ledger, discovery }: Pick<Works, 'ledger' | 'discovery'>,
): CrawlTaker {
  const { setup, equipment } = parts;
  const { options, reports, state } = setup;
  const { makeRecord, pages } = equipment;
  if (pages === null) throw new Error('a crawl reads pages');
  return new CrawlTaker({
    ...parts,
    ...setup,
    makeRecord,
    discovery,
    ledger,
    pages: new PageMaker({
      options,
      makeRecord,
      pages,
      wants: {
        details: wantsDetails(options.with),
        css: options.assets,
        positions: reports.links,
      },
      traps: parts.traps,
      hasSelectors: parts.hasSelectors,
      isRecrawl,
    }),
    archive: outlets.archive == null ? null : new Archive(outlets.archive),
    tellsSkipped: options.with.includes('skipped'),
    isKept: state !== null,
    keepsPages: state !== null || reports.pages || reports.links,
    keepsLinks: reports.links,
    onTrap: (decision) => outlets.onTrap?.(decision),
  });
}

/** Answers those who were asked before there was anybody to answer. */
function listen(
  { gate, ears }: CrawlParts,
  outlets: CrawlOutlets,
  objections: Objections,
  robots: RobotsGate,
): void {
  ears.onPageCrash = ({ message: reason }, url) => {
    outlets.onThreadEnd?.({ reason, again: url === null ? 0 : 1 });
  };
  ears.onIncident = (incident) => outlets.onIncident?.(incident);
  ears.onSelectTimeout = (url) => outlets.onSelectTimeout?.(url);
  gate.refuse = (task: Task) => {
    const met = task.skipReason === undefined ? robots.failure(task.target.origin) : null;
    if (met !== null && !task.schemeFallback) return met;
    const verdict = objections.refusal(task);
    if (verdict === null) return null;
    task.skipReason = verdict.reason;
    task.skipRule = verdict.rule;
    return failure('robots_denied', verdict.rule);
  };
}
