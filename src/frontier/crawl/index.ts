import type { CrawlFrontier } from '../../model/crawl-frontier.ts';
import { DurableFrontier, type DurableOptions } from './durable.ts';
import { moveToTemporaryFolder, openFolderStore } from '../store/folder.ts';
import { MemoryStore } from '../store/memory.ts';

export interface CrawlFrontierOptions extends DurableOptions {
  /** Where it is kept, made where it is not there; null: nowhere once it has ended. */
  readonly folder: string | null;
  /** There has to be a crawl in the folder. */
  readonly isResume?: boolean | undefined;
  /** Without a folder: what is known goes to a temporary one once it is more than so much. */
  readonly maxKnownInMemory?: number | undefined;
}

const MAX_KNOWN_IN_MEMORY = 100_000;

/**
 * Opens the frontier of a crawl: an empty one, or the one that the folder holds.
 *
 * @throws FileError where the folder or its file cannot be used, or another process uses it
 */
export async function openCrawlFrontier(options: CrawlFrontierOptions): Promise<CrawlFrontier> {
  const { folder, maxKnownInMemory = MAX_KNOWN_IN_MEMORY } = options;
  if (folder !== null) {
    const store = await openFolderStore(folder, options.isResume ?? false);
    return new DurableFrontier(options, store, async () => null);
  }
  let isOutgrown = false;
  return new DurableFrontier(options, new MemoryStore(), async (store) => {
    if (isOutgrown || !(store instanceof MemoryStore)) return null;
    if (store.knownCount <= maxKnownInMemory) return null;
    isOutgrown = true;
    return moveToTemporaryFolder(store);
  });
}
