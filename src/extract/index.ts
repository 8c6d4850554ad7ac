export { bodyField, type BodyField } from './body-field.ts';
export { decodeBody, type DecodedText } from './charset.ts';
export { isHtml } from './content-type.ts';
export { extractPage, type Page, type PageOptions } from './page.ts';
