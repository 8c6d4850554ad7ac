import { domainToASCII } from 'node:url';

import { normalQuery } from './percent.ts';

/** Where a pattern goes wrong. */
export class PatternProblem extends Error {
  override readonly name = 'PatternProblem';
  /** 1-based; null: as a whole. */
  readonly position: number | null;

  constructor(message: string, position: number | null = null) {
    super(message);
    this.position = position;
  }
}

/**
 * Stands for a slash of the query in the text that a glob is held against, where it is no end of a
 * folder. No URL holds this character.
 */
export const QUERY_SLASH = '\u001f';

/** One of the path, or of the query. */
const ANY_SLASH = String.raw`[/\x1f]`;
const SCHEME = '[a-z]+://';
const QUERY = String.raw`(?:\?.*)?`;

/** What a glob comes to. */
export interface Translated {
  /** An RE2 expression. */
  readonly source: string;
  /** What every text that matches holds, so that most others need not be looked at closely. */
  readonly needle: string;
}

/**
 * The RE2 expression of a glob, for a whole URL with `QUERY_SLASH` in its query.
 *
 * `*` is any run without a slash; `**` any run, and as a whole folder also none; `?` one character but
 * a slash; `[a-z]` and `[!a-z]` a class; `{a,b}` a choice. What the glob begins with tells what it is
 * held against:
 *
 * - `https://www.example.com/docs/**`, with `://`: the URL;
 * - `/docs/**`, with a slash at its beginning, or with `**` and one: path and query, on any host;
 * - `*.example.com/docs/**`, with a slash elsewhere: host, path and query;
 * - `*.pdf`, `blog.example.com`, without a slash: the last part of the path, or the host.
 *
 * One that ends in a slash stands for all that is below, as if `**` followed. A query need not be
 * in a glob: what matches without its query matches with it, too.
 *
 * @throws PatternProblem
 */
export function translateGlob(glob: string): Translated {
  const firstSlash = glob.indexOf('/');
  if (firstSlash > 0 && glob.startsWith('://', firstSlash - 1)) {
    const hostStart = firstSlash + 2;
    const scheme = translate(glob.slice(0, hostStart).toLowerCase(), { offset: 0, isHost: true });
    const rest = glob.slice(hostStart);
    const whole = rest.includes('/') ? rest : `${rest}/`;
    return anchored(scheme.source, hostAndPath(whole, hostStart));
  }
  if (firstSlash === 0) return pathGlob(glob, 0);
  if (glob.startsWith('**/')) return pathGlob(`/${glob}`, -1);
  if (firstSlash !== -1) return anchored(SCHEME, hostAndPath(glob, 0));
  return nameGlob(glob);
}

function anchored(before: string, { source, needle }: Translated): Translated {
  return { source: `^${before}${source}${QUERY}$`, needle };
}

function pathGlob(glob: string, offset: number): Translated {
  return anchored(`${SCHEME}[^/?]*`, translate(withAllBelow(glob), { offset, isHost: false }));
}

function nameGlob(glob: string): Translated {
  const name = translate(glob, { offset: 0, isHost: false });
  const asName = `[^?]*/${name.source}${QUERY}`;
  const text = asciiHost(glob);
  if (text === null) return { source: `^${SCHEME}${asName}$`, needle: name.needle };
  const host = translate(text, { offset: 0, isHost: true });
  const asHost = `${host.source}(?::[0-9]+)?/.*`;
  const needle = host.needle === name.needle ? name.needle : '';
  return { source: `^${SCHEME}(?:${asHost}|${asName})$`, needle };
}

function withAllBelow(glob: string): string {
  return glob.endsWith('/') ? `${glob}**` : glob;
}

/** `glob` has a slash after its host; `offset` is where it begins in the pattern. */
function hostAndPath(glob: string, offset: number): Translated {
  const slash = glob.indexOf('/');
  const host = asciiHost(glob.slice(0, slash));
  if (host === null) {
    throw new PatternProblem('a host that is a glob is written in ASCII, as in xn--…', offset + 1);
  }
  const path = withAllBelow(glob.slice(slash));
  // A brace may begin in the host and end in the path: they are read in one go.
  const shift = slash - host.length;
  return translate(host + path, { offset: offset + shift, isHost: true });
}

// oxlint-disable-next-line no-control-regex -- what is not ASCII
const ASCII = /^[\x00-\x7f]*$/;
const META = /[*?[\]{}]/;

/** In lower case, an international name as it stands in URLs; null where that cannot be told. */
function asciiHost(host: string): string | null {
  if (ASCII.test(host)) return host.toLowerCase();
  if (META.test(host)) return null;
  const ascii = domainToASCII(host);
  return ascii === '' ? null : ascii;
}

interface Part {
  /** Where it begins in the pattern. */
  readonly offset: number;
  /** It begins with a host, in which `**` crosses no slash. */
  readonly isHost: boolean;
}

/** A glob, or its beginning. */
function translate(glob: string, { offset, isHost }: Part): Translated {
  let source = '';
  let needle = '';
  let literal = '';
  let inHost = isHost;
  const open: number[] = [];
  for (let at = 0; at < glob.length;) {
    const position = offset + at + 1;
    const character = glob.charAt(at);
    if (character === '{') {
      open.push(position);
      source += '(?:';
      at += 1;
    } else if (character === '}') {
      if (open.pop() === undefined) throw new PatternProblem('“}” closes nothing', position);
      source += ')';
      at += 1;
    } else if (character === ',' && open.length > 0) {
      source += '|';
      at += 1;
    } else {
      if (character === '/') inHost = false;
      const piece = pieceAt(glob, at, { position, inHost });
      source += piece.source;
      at += piece.length;
      // What stands in a choice need not be there.
      literal = piece.text === null || open.length > 0 ? '' : literal + piece.text;
      if (literal.length > needle.length) needle = literal;
      continue;
    }
    literal = '';
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) throw new PatternProblem('“{” is not closed', unclosed);
  return { source, needle };
}

interface Piece {
  readonly source: string;
  /** What it matches, if that is one text. */
  readonly text: string | null;
  /** In the glob. */
  readonly length: number;
}

interface Place {
  readonly position: number;
  readonly inHost: boolean;
}

const ESCAPE = /^%[0-9A-Fa-f]{2}/;

function pieceAt(glob: string, at: number, { position, inHost }: Place): Piece {
  const character = String.fromCodePoint(glob.codePointAt(at) ?? 0);
  switch (character) {
    case '*': {
      if (!inHost && glob.startsWith('/**/', at - 1)) {
        return { source: `(?:.*${ANY_SLASH})?`, text: null, length: 3 };
      }
      const isDouble = glob.startsWith('**', at);
      const source = isDouble && !inHost ? '.*' : '[^/]*';
      return { source, text: null, length: isDouble ? 2 : 1 };
    }
    case '?':
      return { source: '[^/]', text: null, length: 1 };
    case '/':
      return { source: ANY_SLASH, text: null, length: 1 };
    case '[':
      return classAt(glob, at, position);
    case '\\':
    case '^':
    case '#': {
      const advice = 'no URL that is fetched holds it; a regular expression is written re:…';
      throw new PatternProblem(`“${character}” matches nothing: ${advice}`, position);
    }
    default: {
      const given = ESCAPE.exec(glob.slice(at, at + 3))?.[0] ?? character;
      const text = normalQuery(given);
      return { source: quoted(text), text, length: given.length };
    }
  }
}

const RE2_META = /[.*+?()|[\]{}^$\\-]/g;

function quoted(text: string): string {
  return text.replace(RE2_META, String.raw`\$&`);
}

/** What a class may name: what stands for itself in a URL. */
const IN_CLASS = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/?]$/;

function classAt(glob: string, start: number, position: number): Piece {
  const end = glob.indexOf(']', start);
  if (end === -1) throw new PatternProblem('“[” is not closed', position);
  const isNegated = glob.charAt(start + 1) === '!';
  const members = Array.from(glob.slice(start + (isNegated ? 2 : 1), end));
  if (members.length === 0) {
    throw new PatternProblem('a class without characters; a bracket is written %5B, %5D', position);
  }
  const foreign = members.find((member) => !IN_CLASS.test(member));
  if (foreign !== undefined) {
    const advice = 'is more than one character in a URL; a choice is written {a,b}';
    throw new PatternProblem(`“${foreign}” in a class ${advice}`, position);
  }
  let source = '';
  for (let at = 0; at < members.length; at += 1) {
    const first = members[at] ?? '';
    const last = members[at + 1] === '-' ? members[at + 2] : undefined;
    if (last === undefined) {
      source += quoted(first);
    } else {
      if (last < first) {
        throw new PatternProblem(`the range ${first}-${last} runs backwards`, position);
      }
      source += `${quoted(first)}-${quoted(last)}`;
      at += 2;
    }
  }
  const length = end + 1 - start;
  return { source: isNegated ? `[^/${source}]` : `[${source}]`, text: null, length };
}
