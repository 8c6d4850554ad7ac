import { seededRandom } from '../random.ts';
import { below, pick, words, type Random } from './words.ts';

/** How a link is written; all forms of a link lead to the same page. */
export const LINK_FORMS = [
  'absolute',
  'rooted',
  'relative',
  'dotted',
  'fragment',
  'tracking',
  'upper',
  'shortHost',
  'encoded',
  'reordered',
  'spaced',
] as const;

export type LinkForm = (typeof LINK_FORMS)[number];

export interface SiteLink {
  /** The number of a node; a text: an address that is no page of the site. */
  readonly to: number | string;
  readonly form: LinkForm;
  readonly nofollow: boolean;
  readonly tag: 'a' | 'area' | 'img' | 'script' | 'link';
}

export type NodeKind = 'page' | 'redirect' | 'missing' | 'file' | 'asset' | 'sitemap';

/** Plain data: what stands at a path. */
export interface SiteNode {
  readonly id: number;
  /** Path and query in the one form by which the site knows it; not percent-encoded. */
  readonly path: string;
  readonly kind: NodeKind;
  readonly links: SiteLink[];
  /** Of a redirect. */
  status: number;
  /** Of a redirect: a node, or an address outside. */
  target: number | string;
  /** How the page asks not to follow its links. */
  readonly closed: 'meta' | 'header' | null;
}

/** Where links that leave the site lead. */
export const OUTSIDE = 'OUTSIDE';

const SECTIONS = 20;
const TREE_WIDTH = 5;
const REDIRECT_STATUSES = [301, 302, 303, 307, 308];
/** Shares of all pages, each reached in its own way only, or not at all. */
const SPECIAL_SHARE = 0.01;

export const DENIED_PREFIX = '/private/';

export interface SiteGraph {
  readonly nodes: readonly SiteNode[];
  readonly byPath: ReadonlyMap<string, SiteNode>;
  /** The pages that every page links to. */
  readonly sections: readonly number[];
  /** What each sitemap lists; the first one is the index, and lists the others. */
  readonly sitemaps: ReadonlyMap<number, readonly number[]>;
  readonly assets: readonly number[];
  /** By how they can be reached, for checks that there are some. */
  readonly groups: Readonly<Record<GroupName, readonly number[]>>;
}

export type GroupName =
  | 'denied'
  | 'behindDenied'
  | 'nofollowOnly'
  | 'closed'
  | 'behindClosed'
  | 'sitemapOnly'
  | 'orphan'
  | 'loop'
  | 'gate';

/** The same for the same seed: `pages` paths, sitemaps and assets not counted. */
export function generateGraph(pages: number, seed: number): SiteGraph {
  return new Generator(pages, seededRandom(seed).random).graph();
}

class Generator {
  readonly #nodes: SiteNode[] = [];
  readonly #random: Random;
  readonly #pages: number;
  /** What any page may link to. */
  readonly #core: number[] = [];
  readonly #groups: Record<GroupName, number[]> = {
    denied: [],
    behindDenied: [],
    nofollowOnly: [],
    closed: [],
    behindClosed: [],
    sitemapOnly: [],
    orphan: [],
    loop: [],
    gate: [],
  };

  constructor(pages: number, random: Random) {
    this.#pages = pages;
    this.#random = random;
  }

  graph(): SiteGraph {
    const special = Math.max(2, Math.floor(this.#pages * SPECIAL_SHARE));
    const loops = 3;
    this.#makeCore(this.#pages - 7 * special - loops);
    this.#makeSpecials(special, loops);
    const assets = Array.from({ length: 12 }, (_, i) =>
      this.#add(`/assets/${['image.png', 'style.css', 'script.js'][i % 3] ?? ''}?v=${i}`, 'asset'),
    );
    this.#linkAll(assets);
    const sitemaps = this.#makeSitemaps();
    return {
      nodes: this.#nodes,
      byPath: new Map(this.#nodes.map((node) => [node.path, node])),
      sections: this.#core.slice(1, 1 + SECTIONS),
      sitemaps,
      assets,
      groups: this.#groups,
    };
  }

  /** A tree of pages, redirects, files and what is missing; extra links go mostly back. */
  #makeCore(count: number): void {
    this.#core.push(this.#add('/', 'page'));
    for (let i = 1; i <= SECTIONS; i++) this.#core.push(this.#add(`/section-${i}/`, 'page'));
    let isGated = false;
    while (this.#core.length < count) {
      const kind = this.#coreKind(isGated);
      const id = this.#add(this.#corePath(kind), kind);
      const gate = this.#groups.gate.at(-1);
      if (isGated && gate !== undefined) this.#node(gate).target = id;
      else this.#link(this.#parentOf(this.#core.length), id);
      isGated = kind === 'redirect' && this.#core.length + 1 < count && this.#random() < 0.3;
      if (isGated) this.#groups.gate.push(id);
      else if (kind === 'redirect') {
        this.#node(id).target =
          this.#random() < 0.15 ? `${OUTSIDE}/moved/${id}` : pick(this.#random, this.#core);
      }
      this.#core.push(id);
    }
  }

  /** Behind a gate there is something worth going through it, or another gate. */
  #coreKind(isGated: boolean): NodeKind {
    const chance = this.#random();
    if (isGated) return chance < 0.3 ? 'redirect' : 'page';
    if (chance < 0.04) return 'redirect';
    if (chance < 0.06) return 'missing';
    return chance < 0.08 ? 'file' : 'page';
  }

  #corePath(kind: NodeKind): string {
    const id = this.#nodes.length;
    const name = words(this.#random, 2).replaceAll(' ', '-');
    const section = `/section-${1 + below(this.#random, SECTIONS)}`;
    if (kind === 'file')
      return `${section}/${name}-${id}.${pick(this.#random, ['pdf', 'txt', 'json'])}`;
    const chance = this.#random();
    if (chance < 0.1) return `${section}/view?id=${id}&lang=en`;
    if (chance < 0.15) return `${section}/café-${name}-${id}`;
    if (chance < 0.3) return `${section}/${name}/${words(this.#random, 1)}-${id}/`;
    return `${section}/${name}-${id}${chance < 0.5 ? '.html' : ''}`;
  }

  /** The page above the `index`th of the core; the next one before it that is a page. */
  #parentOf(index: number): number {
    for (let at = Math.floor((index - 1) / TREE_WIDTH); at > 0; at--) {
      const id = this.#core[at];
      if (id !== undefined && this.#node(id).kind === 'page') return id;
    }
    return 0;
  }

  #makeSpecials(count: number, loops: number): void {
    const many = (group: GroupName, folder: string, closed?: 'both'): void => {
      for (let i = 0; i < count; i++) {
        const way = i % 2 === 0 ? 'meta' : 'header';
        const path = `${folder}${words(this.#random, 1)}-${this.#nodes.length}`;
        this.#groups[group].push(this.#add(path, 'page', closed && way));
      }
    };
    many('denied', DENIED_PREFIX);
    many('behindDenied', '/behind-private/');
    many('nofollowOnly', '/unendorsed/');
    many('closed', '/closed/', 'both');
    many('behindClosed', '/behind-closed/');
    many('sitemapOnly', '/listed/');
    many('orphan', '/orphan/');
    for (let i = 0; i < loops; i++) {
      this.#groups.loop.push(this.#add(`/loop/${i}`, 'redirect'));
    }
    this.#groups.loop.forEach((id, i) => {
      this.#node(id).target = this.#groups.loop[(i + 1) % loops] ?? id;
    });
  }

  #linkAll(assets: readonly number[]): void {
    const { denied, behindDenied, nofollowOnly, closed, behindClosed, loop } = this.#groups;
    const open = this.#core.filter((id) => this.#node(id).kind === 'page');
    for (const id of open) this.#linkPage(id, assets);
    const loopStart = loop[0];
    if (loopStart !== undefined) this.#link(pick(this.#random, open), loopStart);
    for (const id of denied) this.#link(pick(this.#random, open), id);
    for (const id of closed) this.#link(pick(this.#random, open), id);
    for (const id of nofollowOnly) this.#link(pick(this.#random, open), id, true);
    for (const id of behindDenied) this.#link(pick(this.#random, denied), id);
    for (const id of behindClosed) this.#link(pick(this.#random, closed), id);
    for (const id of [...denied, ...closed]) this.#link(id, pick(this.#random, open));
  }

  #linkPage(id: number, assets: readonly number[]): void {
    const random = this.#random;
    for (let i = 0; i < 6; i++) this.#link(id, this.#core[below(random, id + 1)] ?? 0);
    this.#link(id, pick(random, this.#core));
    if (random() < 0.1) this.#link(id, pick(random, this.#core), true);
    const { links } = this.#node(id);
    const plain = { form: 'rooted', nofollow: false } as const;
    links.push({
      ...plain,
      to: pick(random, assets),
      tag: pick(random, ['img', 'script', 'link']),
    });
    if (random() < 0.2) links.push({ ...plain, to: `${OUTSIDE}/page/${id}`, tag: 'a' });
    if (random() < 0.1) links.push({ ...plain, to: `mailto:page-${id}@site.test`, tag: 'a' });
    if (random() < 0.1) links.push({ ...plain, to: 'javascript:void(0)', tag: 'a' });
  }

  /** Some of what is linked, too, and something that robots.txt does not allow. */
  #makeSitemaps(): Map<number, number[]> {
    const { sitemapOnly, denied } = this.#groups;
    const index = this.#add('/sitemap-index.xml', 'sitemap');
    const parts = [this.#add('/sitemap-1.xml', 'sitemap'), this.#add('/sitemap-2.xml', 'sitemap')];
    const half = Math.ceil(sitemapOnly.length / 2);
    const listed = [
      [...sitemapOnly.slice(0, half), ...this.#core.slice(0, 30)],
      [...sitemapOnly.slice(half), ...denied.slice(0, 1)],
    ];
    return new Map([[index, parts], ...parts.map((id, i) => [id, listed[i] ?? []] as const)]);
  }

  #link(from: number, to: number, nofollow = false): void {
    const tag = this.#random() < 0.02 ? 'area' : 'a';
    this.#node(from).links.push({ to, form: pick(this.#random, LINK_FORMS), nofollow, tag });
  }

  #add(path: string, kind: NodeKind, closed: 'meta' | 'header' | null = null): number {
    const id = this.#nodes.length;
    const status = kind === 'redirect' ? pick(this.#random, REDIRECT_STATUSES) : 200;
    this.#nodes.push({ id, path, kind, links: [], status, target: 0, closed });
    return id;
  }

  #node(id: number): SiteNode {
    const node = this.#nodes[id];
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }
}
