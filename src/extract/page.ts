import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

import type { LinkRecord } from '../model/record.ts';
import { busy } from '../util/busy.ts';
import { clip } from '../util/clip.ts';
import { bare, References, webUrl } from './references.ts';
import { srcsetUrls } from './srcset.ts';

export interface Page {
  /** Of the first `<title>` outside SVG, white space collapsed; null without one. */
  readonly title: string | null;
  readonly links: LinkRecord[];
}

export interface PageOptions {
  /** False: stop at the title, which costs a fraction. */
  readonly links: boolean;
}

const MAX_TITLE = 1_000;
/** White space included; what comes later in a title is not looked at. */
const MAX_RAW_TITLE = 16_384;

/** The elements that refer to something, and the attributes that matter there. */
const ATTRIBUTES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    a: ['href'],
    area: ['href'],
    audio: ['src'],
    base: ['href'],
    form: ['action'],
    frame: ['src'],
    iframe: ['src'],
    img: ['src', 'srcset'],
    link: ['href', 'rel'],
    script: ['src'],
    source: ['src', 'srcset'],
    video: ['src', 'poster'],
  }).map(([tag, names]) => [tag, new Set(names)]),
);

/** A `<link>` with one of these names a host to warm up, and nothing to fetch. */
const HOST_HINT = /(?:^|\s)(?:preconnect|dns-prefetch)(?:\s|$)/i;

/**
 * Reads title and links of an HTML page in one pass and in linear time, whatever the page: it works
 * on tokens and keeps no tree, and htmlparser2's `Parser`, which keeps a stack of open elements, is
 * quadratic in unmatched `</p>`.
 *
 * Links come from the elements in `ATTRIBUTES`, resolved against the first `<base href>` or else
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
  return busy(what, baseUrl, html.length, () => pageOf(html, baseUrl, options));
}

function pageOf(html: string, baseUrl: string, options: PageOptions): Page {
  const documentUrl = bare(new URL(baseUrl));
  const reader = new PageReader(html, options.links, () => tokenizer.pause());
  const tokenizer = new Tokenizer({ decodeEntities: true }, reader);
  tokenizer.write(html);
  tokenizer.end();
  const { title, baseReference } = reader;
  const base = baseReference === undefined ? undefined : webUrl(baseReference, documentUrl);
  return { title, links: reader.references.resolve(base ?? documentUrl) };
}

/** Listens to the tokenizer, which names parts of `html` by their offsets. */
class PageReader implements TokenizerCallbacks {
  readonly references = new References();
  /** The value of the first `<base href>`. */
  baseReference: string | undefined;

  readonly #html: string;
  readonly #wantsLinks: boolean;
  /** Called when nothing more is wanted from the page. */
  readonly #onDone: () => void;
  #tag = '';
  /** The attributes that matter in the current tag. */
  #wanted: ReadonlySet<string> | undefined;
  readonly #values = new Map<string, string>();
  #attribute: string | undefined;
  #value = '';
  #svgDepth = 0;
  #isInTitle = false;
  #rawTitle: string | undefined;

  constructor(html: string, wantsLinks: boolean, onDone: () => void) {
    this.#html = html;
    this.#wantsLinks = wantsLinks;
    this.#onDone = onDone;
  }

  get title(): string | null {
    if (this.#rawTitle === undefined) return null;
    const title = clip(this.#rawTitle.replaceAll(/\s+/g, ' ').trim(), MAX_TITLE).trimEnd();
    // A copy, since a slice would keep the whole page in memory for as long as the record lives.
    return Buffer.from(title).toString();
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#name(start, end);
    this.#wanted = this.#wantsLinks ? ATTRIBUTES.get(this.#tag) : undefined;
    this.#values.clear();
    if (this.#tag === 'svg') this.#svgDepth += 1;
  }

  onattribname(start: number, end: number): void {
    if (this.#wanted === undefined) return;
    const name = this.#name(start, end);
    // Of an attribute that occurs twice, the first counts.
    this.#attribute = this.#wanted.has(name) && !this.#values.has(name) ? name : undefined;
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    if (this.#attribute !== undefined) this.#value += this.#html.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    if (this.#attribute !== undefined) this.#value += String.fromCodePoint(codePoint);
  }

  onattribend(): void {
    if (this.#attribute !== undefined) this.#values.set(this.#attribute, this.#value);
    this.#attribute = undefined;
  }

  onopentagend(): void {
    this.#endTag();
    if (this.#tag === 'title' && this.#svgDepth === 0 && this.#rawTitle === undefined) {
      this.#rawTitle = '';
      this.#isInTitle = true;
    }
  }

  onselfclosingtag(): void {
    this.#endTag();
    if (this.#tag === 'svg') this.#svgDepth -= 1;
  }

  onclosetag(start: number, end: number): void {
    const name = this.#name(start, end);
    if (name === 'svg' && this.#svgDepth > 0) this.#svgDepth -= 1;
    if (name !== 'title' || !this.#isInTitle) return;
    this.#isInTitle = false;
    if (!this.#wantsLinks) this.#onDone();
  }

  ontext(start: number, end: number): void {
    if (this.#isInTitle) this.#addToTitle(this.#html.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    if (this.#isInTitle) this.#addToTitle(String.fromCodePoint(codePoint));
  }

  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  /** An element's or attribute's name, or nothing where it is too long to be one of ours. */
  #name(start: number, end: number): string {
    return end - start <= 'srcset'.length ? this.#html.slice(start, end).toLowerCase() : '';
  }

  #addToTitle(text: string): void {
    const room = MAX_RAW_TITLE - (this.#rawTitle ?? '').length;
    if (room > 0) this.#rawTitle = (this.#rawTitle ?? '') + text.slice(0, room);
  }

  #endTag(): void {
    if (this.#values.size === 0) return;
    for (const [name, value] of this.#values) this.#addReference(name, value);
  }

  #addReference(name: string, value: string): void {
    if (this.#tag === 'base') {
      this.baseReference ??= value;
    } else if (name === 'srcset') {
      for (const url of srcsetUrls(value)) {
        if (this.references.isFull) return;
        this.references.add(this.#tag, url);
      }
    } else if (name !== 'rel' && !HOST_HINT.test(this.#values.get('rel') ?? '')) {
      this.references.add(this.#tag, value);
    }
  }
}
