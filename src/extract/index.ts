export { isHtml } from './content-type.ts';
export type { Page, PageOptions } from './page.ts';
export { readPage } from './read-page.ts';
