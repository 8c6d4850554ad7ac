/** One link of a `Link` header. */
export interface HeaderLink {
  readonly target: string;
  /** As written; null: none. */
  readonly rel: string | null;
  readonly hreflang: string | null;
  /** The resource that the link is about; null: the one that was fetched. */
  readonly anchor: string | null;
}

const SPACE = /[\t\n\f\r ]*/y;
const BETWEEN = /[\t\n\f\r ,]*/y;
const NAME = /[^\s"<>,;=]+/y;
const TOKEN = /[^\s",;]*/y;
const QUOTED = /"((?:[^"\\]|\\[^])*)"?/y;
/** Of what is no link: up to the next comma outside of quotation marks. */
const DAMAGE = /(?:[^",]|"(?:[^"\\]|\\[^])*"?)+/y;

/** A header with more is an attack. */
const MAX_LINKS = 1_000;

/**
 * Takes a `Link` header apart (RFC 8288, section 3 and appendix B.2), in linear time. What is no link
 * is passed over; of a parameter that occurs twice the first counts.
 */
export function parseLinkHeader(value: string): HeaderLink[] {
  const links: HeaderLink[] = [];
  let at = skip(BETWEEN, value, 0);
  while (at < value.length && links.length < MAX_LINKS) {
    if (value.charAt(at) === '<') {
      const end = value.indexOf('>', at);
      if (end === -1) break; // nor is there one for any that follows
      const { parameters, next } = parametersAt(value, end + 1);
      links.push({
        target: value.slice(at + 1, end).trim(),
        rel: parameters.get('rel') ?? null,
        hreflang: parameters.get('hreflang') ?? null,
        anchor: parameters.get('anchor') ?? null,
      });
      at = next;
    }
    at = skip(DAMAGE, value, at);
    at = skip(BETWEEN, value, at);
  }
  return links;
}

interface Parameters {
  readonly parameters: ReadonlyMap<string, string>;
  readonly next: number;
}

/** `; name=token; name="text"`, from the end of the target on. */
function parametersAt(value: string, from: number): Parameters {
  const parameters = new Map<string, string>();
  let at = skip(SPACE, value, from);
  while (value.charAt(at) === ';') {
    at = skip(SPACE, value, at + 1);
    const nameEnd = skip(NAME, value, at);
    const name = value.slice(at, nameEnd).toLowerCase();
    at = skip(SPACE, value, nameEnd);
    let text = '';
    if (value.charAt(at) === '=') {
      at = skip(SPACE, value, at + 1);
      QUOTED.lastIndex = at;
      const quoted = QUOTED.exec(value);
      const tokenEnd = quoted === null ? skip(TOKEN, value, at) : QUOTED.lastIndex;
      text = quoted?.[1]?.replaceAll(/\\([^])/g, '$1') ?? value.slice(at, tokenEnd);
      at = skip(SPACE, value, tokenEnd);
    }
    if (name !== '' && !parameters.has(name)) parameters.set(name, text);
  }
  return { parameters, next: at };
}

/** The offset after what the pattern takes at `at`. */
function skip(pattern: RegExp, value: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(value) ? pattern.lastIndex : at;
}
