import { availableParallelism } from 'node:os';

import type { Page, PageOptions } from '../../extract/index.ts';
import type { MaybePromise } from '../../model/ports.ts';
import { PageThreads } from './page-threads.ts';
import { belongsInThread, FIRST_MS_PER_BYTE, revisedCost } from './policy.ts';
import { watchLag } from './recent-lag.ts';

export interface PageWorkersOptions {
  /** The most threads at once; by default one less than there are processors, and at least one. */
  readonly maxThreads?: number | undefined;
  /** What a thread may use; node's own limits by default. */
  readonly resourceLimits?: { readonly maxOldGenerationSizeMb?: number } | undefined;
  /** Hears of a thread that died, and of which page, if of one: it is read on the loop then. */
  readonly onCrash?: ((error: Error, finalUrl: string | null) => void) | undefined;
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
  /** Ends the threads; what they have not read yet is read on the loop. */
  close(): Promise<void>;
}

const MODULE = new URL('./page-thread.js', import.meta.url);

/** Loads the parser, and no thread before a page needs one. */
export async function createPageWorkers(options: PageWorkersOptions = {}): Promise<PageWorkers> {
  const { isHtml, readPage } = await import('../../extract/index.ts');
  const threads = new PageThreads({
    max: options.maxThreads ?? Math.max(1, availableParallelism() - 1),
    module: MODULE,
    resourceLimits: options.resourceLimits,
    onCrash: options.onCrash ?? (() => undefined),
  });
  const lag = watchLag();
  /** By whether links are wanted: the title alone costs a fraction. */
  const msPerByte = { links: FIRST_MS_PER_BYTE, title: FIRST_MS_PER_BYTE };

  const readHere: PageWorkers['page'] = (body, contentType, finalUrl, wants) => {
    const kind = wants.links ? 'links' : 'title';
    const startMs = performance.now();
    const page = readPage(body, contentType, finalUrl, wants);
    msPerByte[kind] = revisedCost(msPerByte[kind], body.length, performance.now() - startMs);
    return page;
  };
  return {
    page(body, contentType, finalUrl, wants) {
      const load = {
        sizeBytes: body.length,
        msPerByte: msPerByte[wants.links ? 'links' : 'title'],
        recentLagMs: lag.ms,
      };
      const isForThread = belongsInThread(load) && threads.takesMore && isHtml(contentType, body);
      if (!isForThread) return readHere(body, contentType, finalUrl, wants);
      return threads
        .read({ body, contentType, finalUrl, wants })
        .then((page) => page ?? readHere(body, contentType, finalUrl, wants));
    },
    async close() {
      lag.stop();
      await threads.close();
    },
  };
}
