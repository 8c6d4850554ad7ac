import { linkRel } from './link-rel.ts';
import { References, type Position } from './references.ts';
import type { PositionOf } from './sitemap.ts';
import { localName } from './xml-root.ts';
import { readXml, type XmlListener, type XmlValue } from './xml-reader.ts';

/** They lead to who distributes the feed, and not to what is in it. */
const HUB = /(?:^|\s)hub(?:\s|$)/;

const WEB = /^https?:\/\//i;

/** The attributes that refer to something, by the local name of their element. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['link', 'href'],
  ['content', 'src'],
  ['enclosure', 'url'],
]);

/** The `<guid>` of the item that is being read, and what is to be done with it. */
interface Guid {
  readonly value: XmlValue;
  readonly position: Position | undefined;
}

/**
 * What an Atom feed (RFC 4287), RSS 2.0 or RSS 1.0 refers to: the text of `<link>`, its `href`, and
 * the `<enclosure>`s and `<content>`s that are elsewhere. A `<guid>` counts where its item has no
 * `<link>`.
 */
export function readFeed(xml: string, positionOf: PositionOf): References {
  const references = new References();
  let guid: Guid | undefined;
  let isPermaLink = true;
  let hasLink = false;

  const add = (text: string, attribute: string | null, rel: string, at?: () => Position): void => {
    const { text: relText, nofollow } = linkRel(rel);
    if (relText !== null && HUB.test(relText)) return;
    references.add(text, { tag: 'feed', attribute, rel: relText, nofollow }, at);
  };
  const at = ({ offset }: XmlValue) => positionOf && (() => positionOf(offset));

  const listener: XmlListener = {
    onOpen(name, attributes) {
      if (name === 'item') hasLink = false;
      else if (name === 'guid') isPermaLink = attributes.get('isPermaLink')?.text !== 'false';
      const attribute = ATTRIBUTES.get(localName(name));
      const value = attribute === undefined ? undefined : attributes.get(attribute);
      if (attribute === undefined || value === undefined) return;
      add(value.text, attribute, attributes.get('rel')?.text ?? '', at(value));
    },
    onClose(name, value) {
      if (name === 'link' && value.text !== '') {
        hasLink = true;
        add(value.text, null, '', at(value));
      } else if (name === 'guid') {
        // Positions are told in the order of the document.
        if (isPermaLink && WEB.test(value.text)) guid = { value, position: at(value)?.() };
      } else if (name === 'item') {
        const { value: link, position } = guid ?? {};
        if (link !== undefined && !hasLink) add(link.text, null, '', position && (() => position));
        guid = undefined;
      }
    },
  };
  readXml(xml, listener, () => references.isFull);
  return references;
}
