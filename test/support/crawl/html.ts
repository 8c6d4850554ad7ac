import { seededRandom } from '../random.ts';
import { OUTSIDE, type LinkForm, type SiteGraph, type SiteLink, type SiteNode } from './graph.ts';
import { paragraphs, words } from './words.ts';

/** Where the site and what is outside of it can be reached. */
export interface Origins {
  readonly own: string;
  readonly outside: string;
}

/** The page of a node; the same each time. */
export function renderPage(graph: SiteGraph, node: SiteNode, origins: Origins): string {
  const { random } = seededRandom(node.id + 1);
  const title = words(random, 4);
  const inHead = node.links.filter(({ tag }) => tag === 'link' || tag === 'script');
  const inBody = node.links.filter(({ tag }) => tag !== 'link' && tag !== 'script');
  const base = node.id % 50 === 7 ? `<base href="${origins.own}/somewhere/else/">\n` : '';
  const from = base === '' ? node.path : '/somewhere/else/';
  const element = (link: SiteLink): string => elementOf(link, from, graph, origins, random);
  const section = (id: number): string => {
    const path = graph.nodes[id]?.path ?? '';
    return `<li><a href="${path}">${path.slice(1, -1)}</a></li>`;
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${base}<title>${title}</title>
<meta name="description" content="${words(random, 12)}">
${node.closed === 'meta' ? '<meta name="robots" content="nofollow">\n' : ''}${inHead.map(element).join('\n')}
</head>
<body>
<nav><ul>
${graph.sections.map(section).join('\n')}
</ul></nav>
<!-- <a href="/only/in/a/comment">not a link</a> -->
<h1>${title}</h1>
${paragraphs(random, 4)}
<ul>
${inBody.map((link) => `<li>${element(link)}</li>`).join('\n')}
</ul>
<script>const text = '<a href="/only/in/a/script">';</script>
</body>
</html>
`;
}

/** Its links lead to pages, whatever it says: no page asks for nodes that are none. */
function elementOf(
  { to, form, nofollow, tag }: SiteLink,
  from: string,
  graph: SiteGraph,
  origins: Origins,
  random: () => number,
): string {
  const target = typeof to === 'number' ? graph.nodes[to]?.path : undefined;
  const href =
    target === undefined
      ? String(to).replace(OUTSIDE, origins.outside)
      : written(target, form, from, origins.own);
  const value = href.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const rel = nofollow ? ' rel="noopener nofollow"' : '';
  if (tag === 'img') return `<img src="${value}" alt="${words(random, 2)}">`;
  if (tag === 'script') return `<script src="${value}"></script>`;
  if (tag === 'link') return `<link rel="stylesheet" href="${value}">`;
  if (tag === 'area') return `<map><area href="${value}"${rel} alt="${words(random, 1)}"></map>`;
  return `<a class="to" href="${value}"${rel}>${words(random, 3)}</a>`;
}

/** A path as a link from a page at `from`, in one of the forms. */
export function written(path: string, form: LinkForm, from: string, origin: string): string {
  const [name = '', query] = path.split('?');
  switch (form) {
    case 'absolute':
      return origin + encodeURI(path);
    case 'rooted':
      return path;
    case 'relative':
      return relative(path, from);
    case 'dotted':
      return `/not/here/../.././${path.slice(1)}`;
    case 'fragment':
      return `${path}#part-${path.length}`;
    case 'tracking':
      return `${path}${query === undefined ? '?' : '&'}utm_source=news&utm_campaign=${path.length}`;
    case 'upper':
      return origin.replace('http:', 'HTTP:') + encodeURI(path);
    case 'shortHost':
      return origin.replace('127.0.0.1', '127.1') + path;
    case 'encoded':
      return encodeLetter(encodeURI(name)) + (query === undefined ? '' : `?${query}`);
    case 'reordered':
      return query === undefined ? path : `${name}?${query.split('&').toReversed().join('&')}`;
    case 'spaced':
      return `\n  ${path}\t`;
  }
}

/** Up to the root and down again, which is a way from anywhere. */
function relative(path: string, from: string): string {
  const folders = (from.split('?')[0] ?? '').split('/').length - 2;
  return folders === 0 ? `./${path.slice(1)}` : `${'../'.repeat(folders)}${path.slice(1)}`;
}

/** The last letter of the path percent-encoded, the rest of the encodings in lower case. */
function encodeLetter(path: string): string {
  const lower = path.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return lower.replace(/[a-z](?=[^a-z%]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}

export function renderSitemap(graph: SiteGraph, node: SiteNode, { own }: Origins): string {
  const listed = graph.sitemaps.get(node.id) ?? [];
  const isIndex = listed.some((id) => graph.nodes[id]?.kind === 'sitemap');
  const [root, entry] = isIndex ? ['sitemapindex', 'sitemap'] : ['urlset', 'url'];
  const locations = listed.map((id) => {
    const url = `${own}${encodeURI(graph.nodes[id]?.path ?? '')}`.replaceAll('&', '&amp;');
    return `<${entry}><loc>${url}</loc></${entry}>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${locations.join('\n')}
</${root}>
`;
}
