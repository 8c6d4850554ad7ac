import { calendarPlace, numbersTemplate } from './calendars.ts';
import { pathList } from './lists.ts';
import { looksRandom } from './tokens.ts';
import { isDecimal, type UrlParts } from './url-parts.ts';

/** The rules that watch a kind of URLs for what its pages bring. */
export const KIND_RULES = {
  calendar: 'URLs that differ in a date',
  facets: 'URLs that choose and sort by their query',
  'session-id': 'URLs that differ in an identifier that says nothing',
  pagination: 'one page of a list after the other',
  'growing-path': 'paths that grow from page to page',
} as const satisfies Record<string, string>;

export type KindRule = keyof typeof KIND_RULES;

/** How a URL belongs to a kind. */
export interface Place {
  readonly rule: KindRule;
  readonly origin: string;
  /** Names the kind, as people read it. */
  readonly kind: string;
  /** The kind is of days or the like, so that there are more of them than months. */
  readonly isFine: boolean;
  /** How long the identifier is; 0: there is none. */
  readonly tokenLength: number;
  /** The number of the page, where it stands in the path; null: it does not. */
  readonly page: number | null;
}

/** What a crawl has learned that matters for telling kinds. */
export interface KindKnowledge {
  /** Numbers that are no dates stand in the place of these. */
  areNumbers(template: string): boolean;
  /** Identifiers of this length stand here, and say nothing. */
  isIdentifier(kind: string, length: number): boolean;
  /** The queries of this path choose from one list. */
  areLists(facets: string): boolean;
}

const COUNTERS: ReadonlySet<string> = new Set(
  'page pg paged pageno pagenum pagenumber page_no page_num page_number pageindex seite pagina offset start skip startindex'.split(
    ' ',
  ),
);

const DEEP_SEGMENTS = 6;

export function isCounter([name, value]: readonly [string, string]): boolean {
  return isDecimal(value) && COUNTERS.has(name.toLowerCase());
}

/** The kinds to which a URL belongs: mostly none. */
export function placesOf(parts: UrlParts, knowledge: KindKnowledge): Place[] {
  const calendar = calendarPlace(parts);
  if (calendar !== null && (calendar.numbers === null || !knowledge.areNumbers(calendar.numbers))) {
    return [place('calendar', parts, calendar.kind, { isFine: calendar.grain === 'day' })];
  }
  const places: Place[] = [];
  const identifier = identifierPlace(parts, knowledge);
  if (identifier !== null) places.push(identifier);
  if (parts.query.length > 1)
    places.push(place('facets', parts, facetsKind(parts.origin, parts.path)));
  const list = paginationKind(parts, knowledge);
  if (list !== null) places.push(place('pagination', parts, list));
  const pages = list === null ? pathList(parts) : null;
  if (pages !== null) places.push(place('pagination', parts, pages.kind, { page: pages.page }));
  const growing = growingKind(parts);
  if (growing !== null) places.push(place('growing-path', parts, growing));
  return places;
}

/** All queries of one path are of one kind. */
export function facetsKind(origin: string, path: string): string {
  return `${origin}${path}?`;
}

/** The numbers of a URL that are no date; null: there are none in a row. */
export function otherNumbers(parts: UrlParts): string | null {
  const template = numbersTemplate(parts);
  if (template === null) return null;
  return calendarPlace(parts)?.numbers === template ? null : template;
}

function place(
  rule: KindRule,
  { origin }: UrlParts,
  kind: string,
  more: Partial<Place> = {},
): Place {
  return { rule, origin, kind, isFine: false, tokenLength: 0, page: null, ...more };
}

/** All below the first random segment is of one kind, as it is with a session in the path. */
function identifierPlace(parts: UrlParts, knowledge: KindKnowledge): Place | null {
  let prefix = parts.origin;
  for (const segment of parts.segments) {
    const kind = `${prefix}/{id}`;
    if (
      looksRandom(segment) ||
      (segment.length >= 8 && knowledge.isIdentifier(kind, segment.length))
    ) {
      return place('session-id', parts, kind, { tokenLength: segment.length });
    }
    prefix += isDecimal(segment) ? '/#' : `/${segment}`;
  }
  return null;
}

function paginationKind(parts: UrlParts, knowledge: KindKnowledge): string | null {
  if (!parts.query.some(isCounter)) return null;
  const facets = facetsKind(parts.origin, parts.path);
  if (knowledge.areLists(facets)) return `${facets}… by page`;
  const query = parts.query.map((pair) => `${pair[0]}=${isCounter(pair) ? '#' : pair[1]}`);
  return `${parts.origin}${parts.path}?${query.join('&')}`;
}

/** A name stands in its path more than once. */
export function hasRecurring({ segments }: UrlParts): boolean {
  if (segments.length < 3) return false;
  const names = segments.filter((segment) => !isDecimal(segment));
  return new Set(names).size < names.length;
}

function growingKind(parts: UrlParts): string | null {
  const { origin, segments } = parts;
  if (hasRecurring(parts)) {
    return `${origin}/… with segments that recur`;
  }
  const last = segments.at(-1);
  if (segments.length < DEEP_SEGMENTS || last === undefined || isDecimal(last)) return null;
  return `${origin}/${segments[0] ?? ''}/… with ${DEEP_SEGMENTS} or more segments`;
}
