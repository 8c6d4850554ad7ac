import { createHash } from 'node:crypto';

import type { StoredLink, StoredPage } from '../../model/crawl.ts';
import { HashSet } from '../../util/hash-set.ts';
import { placedLinks, type CrawlSource } from '../crawl-source.ts';
import { writeTextFile } from '../text-file.ts';
import type { GraphNode, GraphWriter } from './graph.ts';
import { chooseGraphFormat } from './index.ts';

export interface GraphCounts {
  nodes: number;
  edges: number;
}

/**
 * Writes who links to whom, in the format of the path's extension, in the place of what was there.
 * Nodes are all pages, by `seq`, and then what links lead to that is none. It takes 16 bytes for each
 * of the latter, and no more, however many links there are.
 *
 * @throws FileError when the file cannot be written.
 * @throws UsageError when no format goes with the extension.
 */
export async function writeGraph(path: string, source: CrawlSource): Promise<GraphCounts> {
  const writer = await chooseGraphFormat(path).load();
  const counts: GraphCounts = { nodes: 0, edges: 0 };
  await writeTextFile(path, graphTexts(writer, source, counts));
  return counts;
}

function* graphTexts(
  writer: GraphWriter,
  source: CrawlSource,
  counts: GraphCounts,
): Generator<string, void, undefined> {
  const others = new HashSet();
  const isNew = ({ page }: GraphNode, { key }: StoredLink): boolean =>
    page === null && others.add(key);

  yield writer.head;
  for (const page of source.pages()) {
    counts.nodes += 1;
    yield writer.node?.(pageNode(page)) ?? '';
  }
  if (writer.node !== null) {
    for (const link of source.links()) {
      const node = targetNode(link, source);
      yield isNew(node, link) ? writer.node(node) : '';
    }
  }
  yield writer.between;
  for (const { page, link } of placedLinks(source)) {
    const to = targetNode(link, source);
    // Where nodes are not written, they are counted here.
    isNew(to, link);
    yield writer.edge({ index: counts.edges, from: pageNode(page), to, link });
    counts.edges += 1;
  }
  counts.nodes += others.size;
  yield writer.tail;
}

function pageNode(page: StoredPage): GraphNode {
  return { id: `n${page.seq}`, url: page.url, page };
}

function targetNode({ key, to }: StoredLink, source: CrawlSource): GraphNode {
  const page = source.page(key);
  if (page !== null) return pageNode(page);
  const hash = createHash('sha1').update(key).digest('hex');
  return { id: `x${hash.slice(0, ID_DIGITS)}`, url: to, page: null };
}

/** As many bits as `HashSet` keeps. */
const ID_DIGITS = 16;
