export { isHtml } from './content-type.ts';
export type { DocumentWants } from './document.ts';
export { isDocument } from './document-kind.ts';
export { readDocument } from './document.ts';
export type { Page, PageOptions } from './page.ts';
export { readPage } from './read-page.ts';
