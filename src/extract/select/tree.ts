import { load, type CheerioAPI, type CheerioOptions } from 'cheerio';

/**
 * How deep elements may lie in each other, as in browsers. Whatever a start tag brings, the parser
 * walks the open elements, and so does everybody who reads the tree later.
 */
const MAX_DEPTH = 512;
/** A few bytes can bring hundreds of elements: formatting that is left open comes back in each `<p>`. */
const MAX_NODES = 250_000;

type Adapter = NonNullable<CheerioOptions['treeAdapter']>;

/** Thrown to stop the parser; what it has built so far is the tree. */
class TreeIsFull extends Error {}

/**
 * The tree of an HTML page, as a browser without scripts would build it, for `$.root().find`. A page
 * that lies too deep or has too many nodes is read up to there.
 */
export function readTree(html: string): CheerioAPI {
  const { adapter, document } = boundedAdapter();
  try {
    return load(html, { treeAdapter: adapter, scriptingEnabled: false });
  } catch (error) {
    const root = document();
    if (!(error instanceof TreeIsFull) || root === undefined) throw error;
    return load(root);
  }
}

/** The adapter that cheerio uses itself, but for the bounds. */
function boundedAdapter() {
  let document: ReturnType<Adapter['createDocument']> | undefined;
  let depth = 0;
  let nodes = 0;
  const count = (): void => {
    nodes += 1;
    if (nodes > MAX_NODES) throw new TreeIsFull();
  };
  const adapter: Adapter = {
    ...base(),
    createDocument() {
      document ??= base().createDocument();
      return document;
    },
    createElement(name, namespace, attributes) {
      count();
      return base().createElement(name, namespace, attributes);
    },
    createTextNode(text) {
      count();
      return base().createTextNode(text);
    },
    createCommentNode(text) {
      count();
      return base().createCommentNode(text);
    },
    onItemPush() {
      depth += 1;
      if (depth > MAX_DEPTH) throw new TreeIsFull();
    },
    onItemPop() {
      depth -= 1;
    },
  };
  return { adapter, document: () => document };
}

let known: Adapter | undefined;

function base(): Adapter {
  // oxlint-disable-next-line no-underscore-dangle -- there is no other way to it
  known ??= load('')._options.treeAdapter;
  if (known === undefined) throw new Error('cheerio does not tell its tree adapter');
  return known;
}
