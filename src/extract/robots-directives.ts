/** What a page asks crawlers for. Of several demands on one crawler all hold. */
export interface RobotsDirectives {
  readonly noindex: boolean;
  readonly nofollow: boolean;
}

export const NO_DIRECTIVES: RobotsDirectives = { noindex: false, nofollow: false };

const OUR_NAME = 'gfetch';

/** `name: rest`; a rule such as `max-snippet: 20` looks the same. */
const NAMED = /^([^\s:]+)[\t ]*:(.*)$/s;

const RULES_WITH_VALUE: ReadonlySet<string> = new Set([
  'unavailable_after',
  'max-snippet',
  'max-image-preview',
  'max-video-preview',
]);

/** True for a `<meta name>` whose content is for all crawlers, or for this one. */
export function isRobotsName(name: string): boolean {
  const lower = name.trim().toLowerCase();
  return lower === 'robots' || lower === OUR_NAME;
}

/** The content of `<meta name=robots>`: `noindex, nofollow` or `none`; what else there is means nothing here. */
export function metaDirectives(content: string): RobotsDirectives {
  let directives = NO_DIRECTIVES;
  for (const word of content.toLowerCase().split(/[\s,]+/))
    directives = bothOf(directives, directiveOf(word));
  return directives;
}

/**
 * One `X-Robots-Tag` header: rules with commas between them. From `name:` on they are for the crawler
 * of that name.
 */
export function headerDirectives(value: string): RobotsDirectives {
  let directives = NO_DIRECTIVES;
  let isForUs = true;
  for (const part of value.toLowerCase().split(',')) {
    let rule = part.trim();
    const [, name, rest = ''] = NAMED.exec(rule) ?? [];
    if (name !== undefined && !RULES_WITH_VALUE.has(name)) {
      isForUs = name === OUR_NAME || name === '*';
      rule = rest.trim();
    }
    if (isForUs) directives = bothOf(directives, directiveOf(rule));
  }
  return directives;
}

export function bothOf(one: RobotsDirectives, other: RobotsDirectives): RobotsDirectives {
  if (other === NO_DIRECTIVES) return one;
  return {
    noindex: one.noindex || other.noindex,
    nofollow: one.nofollow || other.nofollow,
  };
}

function directiveOf(word: string): RobotsDirectives {
  if (word !== 'none' && word !== 'noindex' && word !== 'nofollow') return NO_DIRECTIVES;
  return { noindex: word !== 'nofollow', nofollow: word !== 'noindex' };
}
