import { DENIED_PREFIX, type SiteGraph, type SiteNode } from './graph.ts';

/** By what rules the site is crawled; the defaults are those of a crawl. */
export interface CrawlRules {
  readonly depth?: number;
  readonly obeyRobots?: boolean;
  readonly obeyNofollow?: boolean;
  /** Those that robots.txt names, and what they list, one step away from the seed. Default: no. */
  readonly sitemaps?: boolean;
  readonly assets?: boolean;
}

/**
 * What a crawl from `/` has to fetch, by path, with the fewest links from there; a redirect is no step
 * of its own. Told from the graph alone.
 */
export function expectedPaths(graph: SiteGraph, rules: CrawlRules = {}): Map<string, number> {
  const { depth: limit = Infinity, obeyRobots = true, sitemaps = false } = rules;
  const depths = new Map<number, number>();
  // Two levels at a time: a redirect leads to its own level.
  let level: number[] = [0];
  let next: number[] = sitemaps ? sitemapNodes(graph) : [];
  for (let depth = 0; level.length > 0 && depth <= limit; depth++) {
    for (let at = 0; at < level.length; at++) {
      const node = graph.nodes[level[at] ?? -1];
      if (node === undefined) throw new Error(`a link to a node that is not there: ${level[at]}`);
      if (depths.has(node.id) || (obeyRobots && isDenied(node))) continue;
      depths.set(node.id, depth);
      if (node.kind === 'redirect' && typeof node.target === 'number') level.push(node.target);
      next.push(...followed(graph, node, rules));
    }
    level = next;
    next = [];
  }
  return new Map(Array.from(depths, ([id, depth]) => [graph.nodes[id]?.path ?? '', depth]));
}

export function isDenied({ path }: SiteNode): boolean {
  return path.startsWith(DENIED_PREFIX);
}

function followed(
  { sections }: SiteGraph,
  { kind, links, closed }: SiteNode,
  { obeyNofollow = true, assets = false }: CrawlRules,
): number[] {
  if (kind !== 'page') return [];
  const isClosed = obeyNofollow && closed !== null;
  const own = links.flatMap(({ to, tag, nofollow }) => {
    if (typeof to === 'string') return [];
    if (tag === 'img' || tag === 'script' || tag === 'link') return assets ? [to] : [];
    return isClosed || (obeyNofollow && nofollow) ? [] : [to];
  });
  return isClosed ? own : [...sections, ...own];
}

function sitemapNodes({ sitemaps }: SiteGraph): number[] {
  return Array.from(sitemaps).flatMap(([id, listed]) => [id, ...listed]);
}
