import type { CheerioAPI } from 'cheerio';

import { decodeBody } from '../charset.ts';
import { isHtml, isTextual, mediaType } from '../content-type.ts';
import { Budget } from './budget.ts';
import { XPathNode } from './xpath-nodes.ts';
import { parseUrl } from '../../util/web-address.ts';

const JSON_TYPE = /^(?:application|text)\/(?:.*\+)?json$/;
/** What says nothing, or not this. */
const VAGUE_TYPES: ReadonlySet<string> = new Set([
  '',
  'text/plain',
  'application/octet-stream',
  'text/javascript',
  'application/javascript',
]);
/** Within which the first character of JSON has to come. */
const LOOKED_AT_BYTES = 512;
const JSON_START = /^(?:\u00ef\u00bb\u00bf)?[\t\n\r ]*[[{]/;

/** False: no selector finds anything in it, since it is no text. */
export function isSelectable(body: Buffer, contentType: string | null): boolean {
  if (body.length === 0) return false;
  return isTextual(contentType) || isHtml(contentType, body) || mayBeJson(body, contentType);
}

function mayBeJson(body: Buffer, contentType: string | null): boolean {
  const type = mediaType(contentType);
  if (JSON_TYPE.test(type)) return true;
  return VAGUE_TYPES.has(type) && JSON_START.test(body.toString('latin1', 0, LOOKED_AT_BYTES));
}

type TreeReader = (html: string) => CheerioAPI;

/** One page as selectors see it: each view of it is made once, when the first of them asks for it. */
export class SelectedPage {
  readonly budget = new Budget();
  readonly #body: Buffer;
  readonly #contentType: string | null;
  readonly #finalUrl: string;
  readonly #readTree: TreeReader | null;
  #text: string | undefined;
  #tree: CheerioAPI | null | undefined;
  #xpathRoot: XPathNode | undefined;
  #json: { readonly value: unknown } | null | undefined;
  #base: string | undefined;

  /** `readTree`: null where no selector needs a tree. */
  constructor(
    body: Buffer,
    contentType: string | null,
    finalUrl: string,
    readTree: TreeReader | null,
  ) {
    this.#body = body;
    this.#contentType = contentType;
    this.#finalUrl = finalUrl;
    this.#readTree = readTree;
  }

  /** Null: it is no text. */
  get text(): string | null {
    return isSelectable(this.#body, this.#contentType) ? this.#decoded : null;
  }

  /** Null: it is no HTML. */
  get tree(): CheerioAPI | null {
    if (this.#tree === undefined) {
      const readTree = isHtml(this.#contentType, this.#body) ? this.#readTree : null;
      this.#tree = readTree === null ? null : readTree(this.#decoded);
    }
    return this.#tree;
  }

  /** The same for XPath. */
  get xpathRoot(): XPathNode | null {
    const [root] = this.tree?.root() ?? [];
    if (root !== undefined) this.#xpathRoot ??= new XPathNode(root, null, 0);
    return this.#xpathRoot ?? null;
  }

  /** Null: it is no JSON. */
  get json(): { readonly value: unknown } | null {
    if (this.#json === undefined) {
      const isCandidate = mayBeJson(this.#body, this.#contentType);
      this.#json = isCandidate ? parsed(this.#decoded) : null;
    }
    return this.#json;
  }

  /** A reference as an absolute URL, by `<base href>` or else the page's own; as it is, where it is none. */
  absolute(reference: string): string {
    this.#base ??= this.#baseUrl();
    return resolved(reference, this.#base) ?? reference;
  }

  get #decoded(): string {
    this.#text ??= decodeBody(this.#body, this.#contentType).text;
    return this.#text;
  }

  #baseUrl(): string {
    const href = this.tree?.('base[href]').attr('href');
    return (href === undefined ? null : resolved(href, this.#finalUrl)) ?? this.#finalUrl;
  }
}

function resolved(reference: string, base: string): string | null {
  return parseUrl(reference, base)?.href ?? null;
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
