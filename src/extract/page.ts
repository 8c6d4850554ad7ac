import { Tokenizer } from 'htmlparser2';

import type { LinkRecord } from '../model/record.ts';
import { busy } from '../util/busy.ts';
import { HtmlReader, type HtmlWants } from './html-reader.ts';
import { WebBase } from './web-url.ts';

export interface Page {
  /** Of the first `<title>` outside SVG, white space collapsed; null without one. */
  readonly title: string | null;
  readonly links: LinkRecord[];
}

export interface PageOptions {
  /** False: stop at the title, which costs a fraction. */
  readonly links: boolean;
}

const LINKS_ONLY: HtmlWants = {
  links: true,
  details: false,
  fingerprint: false,
  css: false,
  positions: false,
};
const TITLE_ONLY: HtmlWants = { ...LINKS_ONLY, links: false };

/**
 * Reads title and links of an HTML page.
 *
 * Links come from the elements in `elements.ts`, resolved against the first `<base href>` or else
 * `baseUrl`, and are at most `MAX_LINKS`; see `References` for what is left out.
 *
 * @throws TypeError when `baseUrl` is not an absolute URL.
 */
export function extractPage(
  html: string,
  baseUrl: string,
  options: PageOptions = { links: true },
): Page {
  const what = options.links ? 'reading the links' : 'reading the title';
  return busy(what, baseUrl, html.length, () => {
    const base = new WebBase(baseUrl);
    const reader = readHtml(html, options.links ? LINKS_ONLY : TITLE_ONLY);
    const links = reader.references.resolve(baseOf(reader, base));
    return { title: reader.title.text, links: links.map(({ url, tag }) => ({ url, tag })) };
  });
}

/**
 * Reads an HTML page in one pass and in linear time, whatever the page: it works on tokens, since
 * htmlparser2's `Parser`, which keeps a stack of open elements, is quadratic in unmatched `</p>`.
 */
export function readHtml(html: string, wants: HtmlWants): HtmlReader {
  const reader = new HtmlReader(html, wants, () => tokenizer.pause());
  // Values are decoded when they are read: looking for entities everywhere takes twice the time.
  const tokenizer = new Tokenizer({ decodeEntities: false }, reader);
  tokenizer.write(html);
  tokenizer.end();
  return reader;
}

/** What the references of a page are resolved against. */
export function baseOf({ baseReference }: HtmlReader, documentBase: WebBase): WebBase {
  if (baseReference === undefined) return documentBase;
  return documentBase.rebased(baseReference) ?? documentBase;
}
