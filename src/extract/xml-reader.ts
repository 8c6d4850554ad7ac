import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

import { decodeXmlEntities } from '../util/xml-entities.ts';

/** What is kept of one text or one attribute; more is no URL. */
const MAX_TEXT_LENGTH = 16_384;
/** What is kept of the attributes of one tag. */
const MAX_ATTRIBUTES = 32;

export interface XmlListener {
  /** `offset` is that of the name. */
  onOpen(name: string, attributes: ReadonlyMap<string, XmlValue>, offset: number): void;
  /** `text` is what stands in the element before its end tag, and after the tag before that. */
  onClose(name: string, text: XmlValue): void;
}

export interface XmlValue {
  readonly text: string;
  /** In the document. */
  readonly offset: number;
}

/** Takes XML apart in linear time, without a tree; nothing is expanded, and nesting is not checked. */
export function readXml(xml: string, listener: XmlListener, isDone: () => boolean): void {
  const callbacks = new XmlCallbacks(xml, listener, () => {
    if (isDone()) tokenizer.pause();
  });
  const tokenizer = new Tokenizer({ xmlMode: true, decodeEntities: false }, callbacks);
  tokenizer.write(xml);
  tokenizer.end();
}

class XmlCallbacks implements TokenizerCallbacks {
  readonly #xml: string;
  readonly #listener: XmlListener;
  readonly #onTag: () => void;
  #name = '';
  #nameOffset = 0;
  #attributes = new Map<string, XmlValue>();
  #attribute = '';
  #value: XmlValue = { text: '', offset: 0 };
  #text = '';
  #textOffset = -1;

  constructor(xml: string, listener: XmlListener, onTag: () => void) {
    this.#xml = xml;
    this.#listener = listener;
    this.#onTag = onTag;
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#xml.slice(start, end);
    this.#nameOffset = start;
    if (this.#attributes.size > 0) this.#attributes = new Map();
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#xml.slice(start, end);
    this.#value = { text: '', offset: end };
  }

  onattribdata(start: number, end: number): void {
    const raw = this.#xml.slice(start, Math.min(end, start + MAX_TEXT_LENGTH));
    this.#value = { text: decodeXmlEntities(raw), offset: start };
  }

  onattribend(): void {
    const attributes = this.#attributes;
    if (attributes.size < MAX_ATTRIBUTES && !attributes.has(this.#attribute))
      attributes.set(this.#attribute, this.#value);
  }

  onopentagend(): void {
    this.#open();
    this.#onTag();
  }

  onselfclosingtag(): void {
    this.#open();
    this.#listener.onClose(this.#name, { text: '', offset: this.#nameOffset });
    this.#onTag();
  }

  onclosetag(start: number, end: number): void {
    const offset = this.#textOffset === -1 ? start : this.#textOffset;
    this.#listener.onClose(this.#xml.slice(start, end), { text: this.#text.trim(), offset });
    this.#forgetText();
    this.#onTag();
  }

  ontext(start: number, end: number): void {
    this.#addText(start, end, true);
  }

  oncdata(start: number, end: number, endOffset: number): void {
    this.#addText(start, end - endOffset, false);
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onprocessinginstruction(): void {}
  /** The tokenizer decodes none. */
  onattribentity(): void {}
  ontextentity(): void {}

  #open(): void {
    this.#forgetText();
    this.#listener.onOpen(this.#name, this.#attributes, this.#nameOffset);
  }

  #addText(start: number, end: number, hasEntities: boolean): void {
    const room = MAX_TEXT_LENGTH - this.#text.length;
    if (room <= 0) return;
    const raw = this.#xml.slice(start, Math.min(end, start + room));
    if (this.#textOffset === -1) {
      const first = raw.search(/\S/);
      if (first !== -1) this.#textOffset = start + first;
    }
    this.#text += hasEntities ? decodeXmlEntities(raw) : raw;
  }

  #forgetText(): void {
    this.#text = '';
    this.#textOffset = -1;
  }
}
