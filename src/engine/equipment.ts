import { mayBeRetried, retryOptionsFor } from '../frontier/retry/decide.ts';
import { RETRY_POLICIES, type RetryPolicy } from '../frontier/retry/index.ts';
import { UsageError } from '../model/errors.ts';
import type { Selector } from '../extract/select/index.ts';
import { WITH_GROUPS } from '../model/fields.ts';
import { methodOf } from '../model/methods.ts';
import type { GetOptions } from '../model/options.ts';
import type { Transport } from '../model/ports.ts';
import { createTransport, type KeptBody } from '../transport/index.ts';
import { bodyLimitsOf } from '../transport/response.ts';
import { quote } from '../util/quote.ts';
import { BodyRoom } from './body-room.ts';
import type { RunControl } from './control.ts';
import { DOCUMENT_GROUPS } from './document-fields.ts';
import type { PageWorkers } from './offload/index.ts';
import { createRecordMaker, type RecordMaker } from './record.ts';
import { watchStore, type WatchedStore } from './watched-store.ts';

/** What the workers of a run are equipped with, whichever thread they are in. Plain data. */
export interface EquipmentSpec {
  readonly options: GetOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Connections that may stay open without use. */
  readonly maxIdle: number;
  /** Where bodies are saved; null: nowhere. */
  readonly saveFolder: string | null;
  /** Save the bodies of HTTP errors too. */
  readonly savesErrors: boolean;
  /** How many workers share the memory for bodies. */
  readonly workers: number;
  /** Threads that may read large pages for this worker. */
  readonly pageThreads: number;
  /** What is to be found in every page; checked. */
  readonly selectors: readonly Selector[];
  /** What a crawl needs on top. */
  readonly crawl?: CrawlNeeds;
  /** What health checks need on top. */
  readonly check?: CheckNeeds;
}

export interface CheckNeeds {
  /** The start of each body is kept. */
  readonly body: boolean;
  readonly hash: boolean;
  readonly hops: boolean;
}

export interface CrawlNeeds {
  /** Bodies are kept whole, to be archived. */
  readonly keepsWhole: boolean;
  /** Bodies are hashed, to tell whether they change. */
  readonly hashes: boolean;
  /** What was sent is kept, to be archived. */
  readonly requestHeads: boolean;
  /** Threads that read pages of any size; 0: they are read here. */
  readonly documentThreads: number;
}

/** What one worker works with. */
export interface Equipment {
  readonly options: GetOptions;
  readonly transport: Transport;
  readonly retryPolicy: RetryPolicy;
  readonly makeRecord: RecordMaker;
  /** Null: no page is read. */
  readonly pages: PageWorkers | null;
  /** Null: no bodies are held in memory. */
  readonly bodies: BodyRoom | null;
  readonly store: WatchedStore | null;
  /** Ends connections and threads, once nothing is in flight any more. */
  close(): Promise<void>;
}

/**
 * Gets one worker ready.
 *
 * @throws FileError or UsageError when an option names what cannot be used.
 */
export async function equip(
  spec: EquipmentSpec,
  control: RunControl,
  onPageCrash: PageCrash = () => undefined,
  onSelectTimeout: (finalUrl: string) => void = () => undefined,
): Promise<Equipment> {
  const { options, env, maxIdle, saveFolder, workers } = spec;
  const store = saveFolder === null ? null : await openStore(saveFolder, control);
  const transport = await createTransport({
    options: { ...options, maxIdleConnections: maxIdle },
    wants: wantsOf(spec),
    store,
    isTriedAgain: ({ request, retries }, statusCode) =>
      mayBeRetried(
        { method: methodOf(request, options), statusCode, failure: null, retries },
        retryOptionsFor(request, options),
      ),
    env,
  });
  const pages = await pageWorkers(spec, onPageCrash, onSelectTimeout);
  return {
    options,
    transport,
    retryPolicy: retryPolicyOf(options),
    makeRecord: await createRecordMaker({
      with: options.with,
      saves: store !== null,
      pages: spec.crawl === undefined ? pages : null,
      hasSelectors: spec.selectors.length > 0,
    }),
    pages,
    bodies: bodyRoomOf(spec, workers),
    store,
    async close() {
      await transport.close();
      await pages?.close();
    },
  };
}

/** Hears of a thread that died, and of which page, if of one: that is read on the loop. */
export type PageCrash = (error: Error, finalUrl: string | null) => void;

async function pageWorkers(
  { options, pageThreads, selectors, crawl, check }: EquipmentSpec,
  onCrash: PageCrash,
  onSelectTimeout: (finalUrl: string) => void,
): Promise<PageWorkers | null> {
  const reads = options.with.some((group) => DOCUMENT_GROUPS.includes(group));
  const isNeeded = reads || selectors.length > 0 || crawl !== undefined || check?.body === true;
  if (!isNeeded) return null;
  const { createPageWorkers } = await import('./offload/index.ts');
  return createPageWorkers({
    maxThreads: pageThreads,
    documentThreads: crawl?.documentThreads,
    selectors,
    onCrash,
    onSelectTimeout,
  });
}

async function openStore(folder: string, control: RunControl): Promise<WatchedStore> {
  const { createFolderStore } = await import('../sinks/save/folder-store.ts');
  return watchStore(await createFolderStore(folder), () => control.stop('save failed'));
}

function bodyRoomOf(spec: EquipmentSpec, workers: number): BodyRoom | null {
  const kept = keptBody(spec);
  if (kept === 'none') return null;
  const { keepBytes, maxBytes } = bodyLimitsOf(spec.options.maxSizeBytes, kept);
  return new BodyRoom(Math.min(keepBytes, maxBytes), workers);
}

/** A record that shows a body holds all of it; a title and links are found in its start. */
function keptBody({ options, selectors, crawl, check }: EquipmentSpec): KeptBody {
  if (options.with.includes('body') || crawl?.keepsWhole === true) return 'whole';
  if (crawl !== undefined || selectors.length > 0 || check?.body === true) return 'start';
  return options.with.some((group) => WITH_GROUPS[group].needsBody) ? 'start' : 'none';
}

function wantsOf(spec: EquipmentSpec) {
  const { options, savesErrors, crawl, check } = spec;
  return {
    hops: options.with.includes('hops') || check?.hops === true,
    tls: options.with.includes('tls') || check !== undefined,
    hash: options.with.includes('hash') || crawl?.hashes === true || check?.hash === true,
    body: keptBody(spec),
    saveErrors: savesErrors,
    reach: crawl !== undefined,
    requestHead: crawl?.requestHeads === true,
  };
}

function retryPolicyOf({ retryBackoff, retryDelayMs, retryMaxDelayMs }: GetOptions) {
  const policy = RETRY_POLICIES.find(({ name }) => name === retryBackoff);
  if (policy === undefined) {
    const names = RETRY_POLICIES.map(({ name }) => name).join(', ');
    throw new UsageError(`${quote(retryBackoff)} is no retry policy; there are ${names}`);
  }
  return policy.create({ delayMs: retryDelayMs, maxDelayMs: retryMaxDelayMs });
}
