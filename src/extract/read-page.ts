import { busy } from '../util/busy.ts';
import { decodeBody } from './charset.ts';
import { isHtml } from './content-type.ts';
import { extractPage, type Page, type PageOptions } from './page.ts';

/** Title and links of a body, of which there are none if it is no HTML. */
export function readPage(
  body: Buffer,
  contentType: string | null,
  finalUrl: string,
  wants: PageOptions,
): Page {
  if (!isHtml(contentType, body)) return { title: null, links: [] };
  const read = () => decodeBody(body, contentType);
  const { text } = busy('reading the charset', finalUrl, body.length, read);
  return extractPage(text, finalUrl, wants);
}
