import type { DocumentWants, PageOptions } from '../../extract/index.ts';
import type { Page } from '../../extract/page.ts';
import type { Selector } from '../../extract/select/index.ts';
import type { Extracted } from '../../model/record.ts';
import type { PackedDocument } from './pack.ts';

/** What is asked of a page. */
export type PageQuestion =
  | { readonly kind: 'page'; readonly wants: PageOptions }
  | { readonly kind: 'document'; readonly wants: DocumentWants }
  /** With null, by the selectors that the thread was started with. */
  | { readonly kind: 'select'; readonly selectors: readonly Selector[] | null };

/** What a thread is started with. */
export interface PageThreadData {
  /** Those that `select` asks for. */
  readonly selectors: readonly Selector[];
}

export interface PageJob {
  /** Of its body. */
  readonly sizeBytes: number;
  readonly contentType: string | null;
  readonly finalUrl: string;
  readonly question: PageQuestion;
}

/** Pages to be read, one after the other. */
export interface PageBatch {
  /** Their bodies, one after the other; the thread owns them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly jobs: readonly PageJob[];
}

/** What comes back for one page. `defect`: an error, with its stack. */
export type PageAnswer =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'document'; readonly document: PackedDocument }
  | { readonly kind: 'select'; readonly extracted: Record<string, Extracted> }
  | { readonly kind: 'defect'; readonly error: Error };

export type ThreadMessage =
  /** The first one: from now on, time counts. */
  | { readonly kind: 'ready' }
  /** To a batch, in its order. */
  | { readonly kind: 'answers'; readonly answers: readonly PageAnswer[] };
