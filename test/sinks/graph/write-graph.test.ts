import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Parser } from 'htmlparser2';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FileError, UsageError } from '../../../src/model/errors.ts';
import type { StoredLink, StoredPage } from '../../../src/model/crawl.ts';
import { GRAPH_FORMATS, chooseGraphFormat } from '../../../src/sinks/graph/index.ts';
import { writeGraph } from '../../../src/sinks/graph/write-graph.ts';
import { readCsv } from '../../support/csv.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';
import { sourceOf, storedLink, storedPage } from '../support/crawl-source.ts';
import { countByPython, elementsOf, HAS_PYTHON, readXml, type Element } from '../support/xml.ts';
import { readDot } from './dot-reader.ts';

let folder: Folder;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => {
  folder[Symbol.dispose]();
});

const HOME = 'https://example.com/';
const PAGES = [
  storedPage(1, HOME),
  storedPage(2, 'https://example.com/a?x=1&y=2', { key: 'key of a', depth: 1 }),
  storedPage(4, 'https://example.com/gone', { statusCode: 404, contentType: null }),
  storedPage(7, 'https://down.example/', { statusCode: null, errorCode: 'timeout', depth: 2 }),
];
const LINKS = [
  storedLink(1, 'https://example.com/a?y=2&x=1', { key: 'key of a', line: 12, column: 9 }),
  storedLink(1, 'https://example.com/gone', { rel: 'nofollow "x"', tag: 'img' }),
  storedLink(2, HOME, { line: null, column: null, tag: 'header' }),
  storedLink(2, 'https://elsewhere.example/', { key: 'elsewhere' }),
  // Page 3 is not remembered.
  storedLink(3, HOME),
  storedLink(4, 'https://elsewhere.example/#x', { key: 'elsewhere' }),
  storedLink(7, 'https://other.example/'),
];
const COUNTS = { nodes: 6, edges: 6 };

async function graph(
  name: string,
  pages: readonly StoredPage[] = PAGES,
  links: readonly StoredLink[] = LINKS,
): Promise<{ text: string; counts: { nodes: number; edges: number } }> {
  const counts = await writeGraph(folder.file(name), sourceOf(pages, links));
  const bytes = readFileSync(folder.file(name));
  return { text: (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString(), counts };
}

/** Nodes by id and edges of a graph, however it is written. */
interface Graph {
  readonly nodes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly edges: readonly Readonly<Record<string, string>>[];
}

/** What GEXF and GraphML say. */
function readXmlGraph(text: string): Graph {
  const root = readXml(text);
  const found = {
    nodes: {} as Record<string, Record<string, string>>,
    edges: [] as Record<string, string>[],
  };
  for (const { attributes, children } of elementsOf(root, 'node')) {
    const { id = '', ...others } = attributes;
    found.nodes[id] = { ...others, ...valuesOf(children) };
  }
  for (const { attributes, children } of elementsOf(root, 'edge')) {
    found.edges.push({ ...attributes, ...valuesOf(children) });
  }
  return found;
}

function valuesOf(children: readonly Element[]): Record<string, string> {
  const values = children
    .flatMap((child) => [...elementsOf(child, 'attvalue'), ...elementsOf(child, 'data')])
    .map(({ attributes, text }) => [
      attributes['for'] ?? attributes['key'] ?? '',
      attributes['value'] ?? text,
    ]);
  return Object.fromEntries(values) as Record<string, string>;
}

test('csv is a list of links, with what became of their targets', async () => {
  const { text, counts } = await graph('g.csv');
  expect(counts).toEqual(COUNTS);
  expect(text).toBe(
    [
      'source,target,tag,rel,line,column,status_code,error_code',
      `${HOME},https://example.com/a?y=2&x=1,a,,12,9,200,`,
      `${HOME},https://example.com/gone,img,"nofollow ""x""",1,1,404,`,
      `https://example.com/a?x=1&y=2,${HOME},header,,,,200,`,
      'https://example.com/a?x=1&y=2,https://elsewhere.example/,a,,1,1,,',
      'https://example.com/gone,https://elsewhere.example/#x,a,,1,1,,',
      'https://down.example/,https://other.example/,a,,1,1,,',
      '',
    ].join('\n'),
  );
});

test('jsonl is the same, unknown is null', async () => {
  const { text, counts } = await graph('g.jsonl');
  expect(counts).toEqual(COUNTS);
  const rows = text.trimEnd().split('\n');
  expect(rows.map((row) => JSON.parse(row) as unknown)).toHaveLength(6);
  expect(JSON.parse(rows[0] ?? '')).toEqual({
    source: HOME,
    target: 'https://example.com/a?y=2&x=1',
    tag: 'a',
    rel: null,
    line: 12,
    column: 9,
    status_code: 200,
    error_code: null,
  });
});

const read = (name: string, text: string): Graph =>
  name.endsWith('.dot') ? readDot(text) : readXmlGraph(text);
const urlOf = (node: Readonly<Record<string, string>> | undefined): string | undefined =>
  node?.['label'] ?? node?.['url'];

describe.each(['g.dot', 'g.gexf', 'g.graphml'])('%s', (name) => {
  test('has every page and every target as a node, once', async () => {
    const { text, counts } = await graph(name);
    expect(counts).toEqual(COUNTS);
    const { nodes } = read(name, text);
    expect(Object.keys(nodes).slice(0, 4)).toEqual(['n1', 'n2', 'n4', 'n7']);
    expect(Object.values(nodes).map(urlOf)).toEqual([
      ...PAGES.map(({ url }) => url),
      'https://elsewhere.example/',
      'https://other.example/',
    ]);
    expect(nodes['n2']).toMatchObject({
      status: '200',
      depth: '1',
      content_type: 'text/html; charset=utf-8',
    });
    expect(nodes['n7']).toMatchObject({ error: 'timeout', depth: '2' });
    expect(nodes['n7']).not.toHaveProperty('status');
    const others = Object.keys(nodes).slice(4);
    for (const id of others) {
      expect(id).toMatch(/^x[0-9a-f]{16}$/);
      expect(nodes[id]).not.toHaveProperty('status');
    }
  });

  test('has every link as an edge between two of them', async () => {
    const { text } = await graph(name);
    const { nodes, edges } = read(name, text);
    const ends = edges.map(({ source, target }) => [
      urlOf(nodes[source ?? '']),
      urlOf(nodes[target ?? '']),
    ]);
    const [, , , , elsewhere, other] = Object.values(nodes).map(urlOf);
    expect(ends).toEqual([
      [HOME, PAGES[1]?.url],
      [HOME, PAGES[2]?.url],
      [PAGES[1]?.url, HOME],
      [PAGES[1]?.url, elsewhere],
      [PAGES[2]?.url, elsewhere],
      [PAGES[3]?.url, other],
    ]);
    expect(edges[0]).toMatchObject({ tag: 'a', line: '12', column: '9' });
    expect(edges[0]).not.toHaveProperty('rel');
    expect(edges[1]).toMatchObject({ tag: 'img', rel: 'nofollow "x"' });
    expect(edges[2]).not.toHaveProperty('line');
  });

  test('without anything is a graph', async () => {
    const { text, counts } = await graph(name, [], []);
    expect(counts).toEqual({ nodes: 0, edges: 0 });
    expect(read(name, text)).toEqual({ nodes: {}, edges: [] });
  });
});

describe('whatever is in them,', () => {
  const odd = fc.string({
    unit: fc.constantFrom(
      ...Array.from('a"\'\\<>&;,=\n\r\t\0\u0008\u001b\u007f\u0085\u2028\u202e\ufffe\uffff😀'),
      '\ud83d',
      ']]>',
    ),
  });
  const link = fc.record({ to: odd, tag: odd, rel: fc.option(odd) });

  test.each(['g.dot', 'g.gexf', 'g.graphml'])(
    'texts in %s stay within their bounds',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(odd, odd, fc.array(link, { maxLength: 30 }), async (url, type, links) => {
          const pages = [storedPage(1, url, { contentType: type, key: 'key of the page' })];
          const stored = links.map((one) => storedLink(1, one.to, one));
          const { text, counts } = await graph(name, pages, stored);
          const { nodes, edges } = read(name, text);
          expect(Object.keys(nodes)).toHaveLength(counts.nodes);
          expect(edges).toHaveLength(links.length);
          for (const edge of edges) expect(nodes).toHaveProperty(edge['target'] ?? '');
          expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
        }),
        { numRuns: 200 },
      );
    },
  );

  test('rows of csv have their cells, and no formula', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(link, { minLength: 1, maxLength: 30 }), async (links) => {
        const stored = links.map((one) => storedLink(1, one.to, one));
        const { text } = await graph('g.csv', [storedPage(1, HOME)], stored);
        const rows = readCsv(text);
        expect(rows).toHaveLength(links.length);
        for (const row of rows) {
          expect(Object.keys(row)).toHaveLength(8);
          expect(row['source']).toBe(HOME);
          expect(row['target']).not.toMatch(/^[=+\-@]/);
        }
      }),
      { numRuns: 200 },
    );
  });
});

test('a URL comes back as it was', async () => {
  const url = 'https://example.com/?a="b"&c=\\&d=<e>\'&amp;\\"\\\\';
  for (const name of ['g.dot', 'g.gexf', 'g.graphml']) {
    const { text } = await graph(name, [storedPage(1, url)], []);
    expect(urlOf(read(name, text).nodes['n1'])).toBe(url);
  }
});

test('XML is read by another parser, too', async () => {
  const { text } = await graph('g.gexf');
  const names: string[] = [];
  new Parser({ onopentagname: (name) => void names.push(name) }, { xmlMode: true }).end(text);
  expect(names.filter((name) => name === 'node')).toHaveLength(COUNTS.nodes);
  expect(names.filter((name) => name === 'edge')).toHaveLength(COUNTS.edges);
});

test.skipIf(!HAS_PYTHON).each(['g.gexf', 'g.graphml'])('%s is read by Python', async (name) => {
  const units = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code));
  const odd = [...units, '\ufffe', '\uffff', '\ud83d', '😀'].join('');
  await graph(
    name,
    [storedPage(1, odd, { contentType: odd })],
    [storedLink(1, `x${odd}`, { rel: odd })],
  );
  expect(countByPython(folder.file(name), 'node')).toBe(2);
  expect(countByPython(folder.file(name), 'edge')).toBe(1);
});

test.each(GRAPH_FORMATS.flatMap(({ extensions }) => extensions))(
  '%s.gz is packed',
  async (extension) => {
    const { text, counts } = await graph(`g${extension}.gz`);
    expect(counts).toEqual(COUNTS);
    expect(text).toBe((await graph(`g${extension}`)).text);
  },
);

test('many links take no memory to speak of, and let others have their turn', async () => {
  const count = 100_000;
  function* links(): Generator<StoredLink> {
    for (let index = 0; index < count; index += 1) {
      yield storedLink(1, `https://example.com/${index % 1000}`);
    }
  }
  const source = { ...sourceOf([storedPage(1, HOME)], []), links };
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const before = process.memoryUsage().heapUsed;
  const counts = await writeGraph(folder.file('g.graphml'), source);
  clearInterval(timer);
  expect(counts).toEqual({ nodes: 1001, edges: count });
  expect(turns).toBeGreaterThan(10);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
});

describe('what goes wrong', () => {
  test('leaves the old file, and nothing beside it', async () => {
    folder.write('g.dot', 'old');
    function* failing(): Generator<StoredLink> {
      yield* LINKS;
      throw new RangeError('the state is damaged');
    }
    for (const name of ['g.dot', 'g.dot.gz']) {
      const source = { ...sourceOf(PAGES, []), links: failing };
      await expect(writeGraph(folder.file(name), source)).rejects.toEqual(
        new RangeError('the state is damaged'),
      );
    }
    expect(folder.read('g.dot')).toBe('old');
    expect(readdirSync(folder.path)).toEqual(['g.dot']);
  });

  test('with the file is said', async () => {
    const path = folder.file('none/g.csv');
    await expect(writeGraph(path, sourceOf(PAGES, LINKS))).rejects.toEqual(
      new FileError(`${path}: no such file or directory`),
    );
    expect(existsSync(path)).toBe(false);
  });

  test('with the name is said', () => {
    expect(() => chooseGraphFormat('g.svg')).toThrow(
      new UsageError(
        'g.svg: no graph format goes with this name; end it in one of ' +
          '.csv .jsonl .ndjson .dot .gv .gexf .graphml (with .gz if you like)',
      ),
    );
  });
});
