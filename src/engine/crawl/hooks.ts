import type { PageDocument } from '../../model/document.ts';
import type { FetchRecord } from '../../model/record.ts';
import type { Reference } from './discovery.ts';

/** Those who look on while a crawl goes its way. What they throw ends it. */
export interface CrawlHooks {
  /** False: do not follow it. */
  readonly onLink?: (reference: Reference) => boolean;
  /** Sees each page as it was read, before its record is written. */
  readonly onPage?: (record: FetchRecord, document: PageDocument) => void;
}
