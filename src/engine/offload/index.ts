import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';

import type { DocumentWants, Page, PageOptions } from '../../extract/index.ts';
import type { Selector } from '../../extract/select/index.ts';
import type { PageDocument } from '../../model/document.ts';
import type { MaybePromise } from '../../model/ports.ts';
import type { Extracted } from '../../model/record.ts';
import { unpackDocument } from './pack.ts';
import { PageThreads } from './page-threads.ts';
import { belongsInThread, FIRST_MS_PER_BYTE, paysInThread, revisedCost } from './policy.ts';
import { watchLag } from './recent-lag.ts';

export interface PageWorkersOptions {
  /** The most threads at once; by default one less than there are processors, and at least one. */
  readonly maxThreads?: number | undefined;
  /** Threads that were asked for, to read documents of any size; they count instead of `maxThreads`. */
  readonly documentThreads?: number | undefined;
  /** What `select` asks for; checked already. */
  readonly selectors?: readonly Selector[] | undefined;
  /** How long the selectors may take for one page; 5 s by default. */
  readonly selectTimeoutMs?: number | undefined;
  /** What a thread may use; node's own limits by default. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /**
   * Hears of a thread that died, and of which page, if that is known: it is read on the loop then, or
   * nothing is selected from it.
   */
  readonly onCrash?: ((error: Error, finalUrl: string | null) => void) | undefined;
  /** Hears of a page for which the selectors took too long. */
  readonly onSelectTimeout?: ((finalUrl: string) => void) | undefined;
}

/** Reads pages: small ones at once, and others in threads when the event loop would suffer. */
export interface PageWorkers {
  /**
   * Title and links of a body, which must stay as it is until the promise is settled.
   *
   * @throws TypeError when `finalUrl` is not an absolute URL.
   */
  page(
    body: Buffer,
    contentType: string | null,
    finalUrl: string,
    wants: PageOptions,
  ): MaybePromise<Page>;
  /** The same for all that a crawl reads of a body. */
  document(
    body: Buffer,
    contentType: string | null,
    finalUrl: string,
    wants: DocumentWants,
  ): MaybePromise<PageDocument>;
  /**
   * What selectors (checked already; those of the options by default) find in a body, always in a thread: a page can make them take for ever. Null:
   * they took too long, or more memory than there is, or it was closed before.
   */
  select(
    body: Buffer,
    contentType: string | null,
    finalUrl: string,
    selectors?: readonly Selector[],
  ): Promise<Record<string, Extracted> | null>;
  /** Ends the threads; what they have not read yet is read on the loop. */
  close(): Promise<void>;
}

const MODULE = new URL('./page-thread.js', import.meta.url);
const SELECT_TIMEOUT_MS = 5_000;
/** A tree takes many times as much memory as its page. */
const SELECT_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 1_024 };

/** Loads the parser, and no thread before a page needs one. */
export async function createPageWorkers(options: PageWorkersOptions = {}): Promise<PageWorkers> {
  const extract = await import('../../extract/index.ts');
  const { isSelectable, nothingSelected } = await import('../../extract/select/index.ts');
  const { selectors = [] } = options;
  const { readers, selecting } = createThreads(options);
  const lag = watchLag();
  const here = new OnTheLoop();
  const isDedicated = (options.documentThreads ?? 0) > 0;

  const belongsElsewhere = (kind: WorkKind, body: Buffer, contentType: string | null): boolean => {
    const load = {
      sizeBytes: body.length,
      msPerByte: here.msPerByte(kind),
      recentLagMs: lag.ms,
    };
    const isWorthIt =
      belongsInThread(load) || (isDedicated && paysInThread(load) && !readers.isBehind);
    if (!isWorthIt || !readers.takesMore) return false;
    return kind === 'document'
      ? extract.isDocument(contentType, body)
      : extract.isHtml(contentType, body);
  };
  return {
    page(body, contentType, finalUrl, wants) {
      const kind = wants.links ? 'links' : 'title';
      const read = () =>
        here.read(kind, body, () => extract.readPage(body, contentType, finalUrl, wants));
      if (!belongsElsewhere(kind, body, contentType)) return read();
      return readers
        .read({ body, contentType, finalUrl, question: { kind: 'page', wants } })
        .then((answer) => (answer?.kind === 'page' ? answer.page : read()));
    },
    document(body, contentType, finalUrl, wants) {
      const read = () =>
        here.read('document', body, () => extract.readDocument(body, contentType, finalUrl, wants));
      if (!belongsElsewhere('document', body, contentType)) return read();
      return readers
        .read({ body, contentType, finalUrl, question: { kind: 'document', wants } })
        .then((answer) => (answer?.kind === 'document' ? unpackDocument(answer.document) : read()));
    },
    async select(body, contentType, finalUrl, asked) {
      if (!isSelectable(body, contentType)) return nothingSelected(asked ?? selectors);
      const question = { kind: 'select', selectors: asked ?? null } as const;
      const answer = await selecting.read({ body, contentType, finalUrl, question });
      return answer?.kind === 'select' ? answer.extracted : null;
    },
    async close() {
      lag.stop();
      await Promise.all([readers.close(), selecting.close()]);
    },
  };
}

function createThreads(options: PageWorkersOptions) {
  const spare = Math.max(1, availableParallelism() - 1);
  const { maxThreads = spare, documentThreads = 0, resourceLimits, selectors = [] } = options;
  const max = documentThreads > 0 ? documentThreads : maxThreads;
  const parts = {
    max,
    module: MODULE,
    onCrash: options.onCrash ?? (() => undefined),
    onTimeUp: options.onSelectTimeout ?? (() => undefined),
  };
  const readers = new PageThreads({
    ...parts,
    data: { selectors: [] },
    resourceLimits,
    timeLimitMs: null,
    hasSubstitute: true,
  });
  const selecting = new PageThreads({
    ...parts,
    data: { selectors },
    resourceLimits: resourceLimits ?? SELECT_LIMITS,
    timeLimitMs: options.selectTimeoutMs ?? SELECT_TIMEOUT_MS,
    hasSubstitute: false,
  });
  return { readers, selecting };
}

/** By what is asked for: the title alone costs a fraction. */
type WorkKind = 'links' | 'title' | 'document';

/** Reads on the loop, and learns what that costs. */
class OnTheLoop {
  readonly #msPerByte: Record<WorkKind, number> = {
    links: FIRST_MS_PER_BYTE,
    title: FIRST_MS_PER_BYTE,
    document: FIRST_MS_PER_BYTE,
  };

  msPerByte(kind: WorkKind): number {
    return this.#msPerByte[kind];
  }

  read<Result>(kind: WorkKind, body: Buffer, read: () => Result): Result {
    const startMs = performance.now();
    const result = read();
    const tookMs = performance.now() - startMs;
    this.#msPerByte[kind] = revisedCost(this.#msPerByte[kind], body.length, tookMs);
    return result;
  }
}
