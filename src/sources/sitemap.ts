import { FileError } from '../model/errors.ts';
import type { InputItem, SourceReader } from '../model/ports.ts';
import { showBytes, utf8FromLatin1 } from '../util/byte-run.ts';
import { formatCount } from '../util/humanize.ts';
import { quote } from '../util/quote.ts';
import { decodeXmlEntities } from '../util/xml-entities.ts';
import { XmlError, xmlTokenizer, type XmlText, type XmlToken } from '../util/xml-tokens.ts';
import { badItem, headOf, MAX_URL_BYTES, place, sourceName, urlItem } from './item.ts';

/**
 * The `<loc>` of each `<url>` or `<sitemap>` (https://www.sitemaps.org/protocol.html). Those of other
 * namespaces, as `<image:loc>`, are left out.
 *
 * @throws FileError when the text is something else, or ends early, after all that could be read.
 */
export const readSitemap: SourceReader = async function* (chunks, { source }) {
  const tokenizer = xmlTokenizer();
  const locations = locationReader(source);
  try {
    for await (const chunk of chunks) {
      const items = locations.read(tokenizer.push(chunk));
      if (items.length > 0) yield items;
    }
    tokenizer.end();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new FileError(`${sourceName(source)}: is no whole sitemap: ${error.message}`);
  }
  locations.end();
};

/** A `<loc>` that has been opened. */
interface Location {
  readonly line: number;
  /** All bytes of it, also those that are not kept. */
  length: number;
  /** What has been decoded; null: it was no UTF-8. */
  text: string | null;
  /** The last run as bytes in Latin-1: a character or a reference may lie across two tokens. */
  run: string;
  runKind: XmlText['kind'];
}

interface LocationReader {
  read(tokens: readonly XmlToken[]): readonly InputItem[];
  end(): void;
}

function locationReader(source: string): LocationReader {
  let rootName: string | undefined;
  let locName = '';
  let isComplete = false;
  let location: Location | undefined;

  const openTag = (name: string, line: number): void => {
    if (rootName === undefined) {
      rootName = name;
      locName = `${sitemapPrefix(name, source)}loc`;
    } else if (name === locName) {
      location = { line, length: 0, text: '', run: '', runKind: 'text' };
    }
  };

  return {
    read(tokens) {
      const items: InputItem[] = [];
      for (const token of tokens) {
        if ('bytes' in token) {
          if (location !== undefined) append(location, token);
          continue;
        }
        if (location !== undefined) {
          const isClosed = token.kind === 'close' && token.name === locName;
          items.push(
            isClosed
              ? locationItem(location, source)
              : badLocation(location, 'is not closed', source),
          );
          location = undefined;
        }
        if (token.kind === 'open') openTag(token.name, token.line);
        else if (token.name === rootName) isComplete = true;
      }
      return items;
    },
    end() {
      if (isComplete) return;
      const problem =
        rootName === undefined ? 'it has no element' : `it ends before ${quote(`</${rootName}>`)}`;
      throw new FileError(`${sourceName(source)}: is no whole sitemap: ${problem}`);
    },
  };
}

/** The prefix, with its colon, that the elements of the sitemap's own namespace have. */
function sitemapPrefix(root: string, source: string): string {
  const [, prefix = '', local] = /^([^:]*:)?(.*)$/.exec(root) ?? [];
  if (local === 'urlset' || local === 'sitemapindex') return prefix;
  throw new FileError(
    `${sourceName(source)}: is no sitemap: its first element is ${quote(root)}, ` +
      'not “urlset” or “sitemapindex”',
  );
}

function append(location: Location, { kind, bytes }: XmlText): void {
  if (kind !== location.runKind) endRun(location);
  location.runKind = kind;
  location.run += bytes.slice(0, Math.max(0, MAX_URL_BYTES - location.length));
  location.length += bytes.length;
}

function endRun(location: Location): void {
  const text = utf8FromLatin1(location.run);
  if (text === null || location.text === null) location.text = null;
  else location.text += location.runKind === 'text' ? decodeXmlEntities(text) : text;
  if (location.text !== null) location.run = '';
}

function locationItem(location: Location, source: string): InputItem {
  endRun(location);
  const text = location.text?.trim();
  if (location.length > MAX_URL_BYTES) {
    return badLocation(location, `is longer than ${formatCount(MAX_URL_BYTES)} bytes`, source);
  }
  if (text === undefined) return badLocation(location, 'is not valid UTF-8', source);
  if (text === '') return badLocation(location, 'is empty', source);
  return urlItem(text, location.line, source);
}

function badLocation(location: Location, problem: string, source: string): InputItem {
  endRun(location);
  const { line, run } = location;
  const head =
    location.text === null
      ? headOf(showBytes(Buffer.from(run, 'latin1')), true)
      : headOf(location.text);
  return badItem(head, line, `the <loc> in ${place(source, line)} ${problem}`);
}
