import { seededRandom } from '../random.ts';
import { listen } from './listen.ts';
import { trapPage, type TrapPage } from './trap-kinds.ts';
import { paragraphs, words } from './words.ts';

/** How many real pages there are, `/` not counted. */
export const REAL_PAGES = 100;

/** A site of traps, in each of which some real pages are hidden. */
export interface TrapSite extends AsyncDisposable {
  readonly origin: string;
  /** The paths of the real pages. */
  readonly real: readonly string[];
  /** Requests by path and query as they came. */
  readonly hits: ReadonlyMap<string, number>;
  requests(): number;
  /** Requests by the first segment of their path. */
  requestsByKind(): Record<string, number>;
}

/**
 * Real pages 0–19 are linked from `/`, 20–29 from the first calendar months, 30–39 from the months as a
 * query, 40–54 from the shop, 55–64 from the boards, 65–74 from the first pages of the list, 75–79
 * from the archive, 80–84 from the first growing folder, 85–89 from the mirrors; the rest in a row
 * behind page 0.
 */
export async function startTrapSite(): Promise<TrapSite> {
  const hits = new Map<string, number>();
  const { random } = seededRandom(5);
  const site = await listen((request, reply) => {
    const target = request.url ?? '';
    hits.set(target, (hits.get(target) ?? 0) + 1);
    const url = new URL(target, 'http://site.test');
    const page = url.pathname.startsWith('/real/') ? realPage(url.pathname) : trapPage(url, random);
    reply.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    reply.end(page === undefined ? '<!doctype html><title>Not found</title>' : render(page));
  });
  return {
    origin: site.origin,
    real: Array.from({ length: REAL_PAGES }, (_, n) => `/real/${n}`),
    hits,
    requests: () => Array.from(hits.values()).reduce((sum, count) => sum + count, 0),
    requestsByKind() {
      const kinds: Record<string, number> = {};
      for (const [target, count] of hits) {
        const kind = /^\/[a-z]*/.exec(target)?.[0] ?? target;
        kinds[kind] = (kinds[kind] ?? 0) + count;
      }
      return kinds;
    },
    [Symbol.asyncDispose]: site.close,
  };
}

function realPage(path: string): TrapPage | undefined {
  const number = Number(path.slice('/real/'.length));
  if (!Number.isInteger(number) || number < 0 || number >= REAL_PAGES) return undefined;
  const { random } = seededRandom(9000 + number);
  const next = number === 0 || number >= 90 ? Math.max(90, number + 1) : undefined;
  return {
    title: `${words(random, 4)} ${number}`,
    text: paragraphs(random, 3),
    links: ['/', ...(next === undefined || next >= REAL_PAGES ? [] : [`/real/${next}`])],
  };
}

function render({ title, text, links }: TrapPage): string {
  const items = links.map(
    (href) => `<li><a href="${href.replaceAll('&', '&amp;')}">${href}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
<h1>${title}</h1>
${text}
<ul>
${items.join('\n')}
</ul>
</body>
</html>
`;
}
