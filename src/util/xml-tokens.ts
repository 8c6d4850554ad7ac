import { asBuffer } from './byte-run.ts';

export interface XmlTag {
  readonly kind: 'open' | 'close';
  /** With its prefix. */
  readonly name: string;
  /** On which it begins, 1-based. */
  readonly line: number;
}

/** A run of text may come in several of these. */
export interface XmlText {
  readonly kind: 'text' | 'cdata';
  /** Each character stands for one byte (Latin-1). */
  readonly bytes: string;
}

export type XmlToken = XmlTag | XmlText;

export interface XmlTokenizer {
  /** @throws XmlError when a tag does not end. */
  push(chunk: Uint8Array): readonly XmlToken[];
  /** @throws XmlError when the text ends within markup. */
  end(): void;
}

/** The text cannot be XML; the message is a clause. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const MAX_TAG_LENGTH = 65_536;

interface Section {
  readonly start: string;
  readonly end: string;
  readonly isText: boolean;
}

/** Markup that is no tag, the longer start first. */
const SECTIONS: readonly Section[] = [
  { start: '<![CDATA[', end: ']]>', isText: true },
  { start: '<!--', end: '-->', isText: false },
  { start: '<?', end: '?>', isText: false },
  { start: '<!', end: '>', isText: false },
];

/**
 * Takes XML 1.0 apart while it arrives, holding no more than one tag. Comments, instructions and
 * declarations are dropped, attributes too; nothing is expanded and nesting is not checked.
 */
export function xmlTokenizer(): XmlTokenizer {
  let rest = '';
  let section: Section | undefined;
  let line = 1;
  let afterCr = false;

  const countLines = (text: string, from: number, to: number): number => {
    for (let at = from; at < to; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 13 || (code === 10 && !afterCr)) line += 1;
      afterCr = code === 13;
    }
    return to;
  };

  return {
    push(chunk) {
      const text = rest + asBuffer(chunk).toString('latin1');
      const tokens: XmlToken[] = [];
      let at = 0;
      for (;;) {
        if (section !== undefined) {
          const end = text.indexOf(section.end, at);
          const stop = end === -1 ? Math.max(at, text.length - section.end.length + 1) : end;
          if (section.isText && stop > at)
            tokens.push({ kind: 'cdata', bytes: text.slice(at, stop) });
          at = countLines(text, at, end === -1 ? stop : end + section.end.length);
          if (end === -1) break;
          section = undefined;
        }
        const open = text.indexOf('<', at);
        const stop = open === -1 ? text.length : open;
        if (stop > at) tokens.push({ kind: 'text', bytes: text.slice(at, stop) });
        at = countLines(text, at, stop);
        if (open === -1 || mayBecomeSection(text, at)) break;
        section = SECTIONS.find(({ start }) => text.startsWith(start, at));
        if (section !== undefined) {
          at += section.start.length;
          continue;
        }
        const end = text.indexOf('>', at);
        if (end === -1) break;
        pushTag(tokens, text.slice(at + 1, end), line);
        at = countLines(text, at, end + 1);
      }
      rest = text.slice(at);
      if (rest.length > MAX_TAG_LENGTH) throw new XmlError(`the tag in line ${line} does not end`);
      return tokens;
    },
    end() {
      if (rest !== '' || section !== undefined) throw new XmlError('it ends within a tag');
    },
  };
}

/** True where the text ends before it is clear which section begins at `at`, or none. */
function mayBecomeSection(text: string, at: number): boolean {
  const left = text.length - at;
  return SECTIONS.some(({ start }) => left < start.length && start.startsWith(text.slice(at)));
}

function pushTag(tokens: XmlToken[], tag: string, line: number): void {
  const name = /^\/?([^\s/]*)/.exec(tag)?.[1] ?? '';
  if (tag.startsWith('/')) {
    tokens.push({ kind: 'close', name, line });
    return;
  }
  tokens.push({ kind: 'open', name, line });
  if (tag.endsWith('/')) tokens.push({ kind: 'close', name, line });
}
