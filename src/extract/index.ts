export { decodeBody } from './charset.ts';
export { isHtml } from './content-type.ts';
export { extractPage } from './page.ts';
