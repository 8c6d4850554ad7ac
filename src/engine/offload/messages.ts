import type { Page, PageOptions } from '../../extract/page.ts';

/** A page to read; the thread owns the bytes. */
export interface PageJob {
  readonly kind: 'page';
  readonly body: Uint8Array<ArrayBuffer>;
  readonly contentType: string | null;
  readonly finalUrl: string;
  readonly wants: PageOptions;
}

/** What comes back, one for each job. `error`: a defect, with its stack. */
export type PageAnswer =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'defect'; readonly error: Error };
