import type { Node, Pair, ParsedNode, YAMLMap } from 'yaml';

import { quote } from '../../util/quote.ts';
import type { Problems } from './problems.ts';
import type { MapEntry, ScalarTree, Tree } from './tree.ts';

type Yaml = typeof import('yaml');

const MAX_DEPTH = 64;
const TOO_DEEP = `lies more than ${MAX_DEPTH} levels deep`;
/** How many values aliases may put in once more: enough for all checks of a file, too few for a bomb. */
const MAX_ALIASED = 1_000_000;

export interface ParsedFile {
  /** Undefined: it could not be read to an end. */
  readonly root: Tree | undefined;
  /** Every string value once, also where aliases repeat it. */
  readonly strings: readonly ScalarTree[];
}

/** Reads YAML 1.2, and so JSON; `<<` takes over the keys of other maps. */
export async function parseYaml(text: string, problems: Problems): Promise<ParsedFile> {
  const yaml = await import('yaml');
  const document = yaml.parseDocument(text, {
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    // It compares each key with each other; the builder needs no such time.
    uniqueKeys: false,
  });
  for (const { pos, code, message } of [...document.errors, ...document.warnings]) {
    if (code === 'RESOURCE_EXHAUSTION') {
      problems.add(pos[0], TOO_DEEP);
      break;
    }
    problems.add(pos[0], `no valid YAML: ${message}`);
  }
  if (problems.count > 0) return { root: undefined, strings: [] };
  const builder = new TreeBuilder(yaml, problems);
  return { root: builder.build(document.contents), strings: builder.strings };
}

class TreeBuilder {
  readonly strings: ScalarTree[] = [];
  readonly #yaml: Yaml;
  readonly #problems: Problems;
  readonly #anchors = new Map<string, { readonly tree: Tree; readonly size: number }>();
  #aliased = 0;
  #isOver = false;
  /** Of the values built so far, those of aliases included. */
  #size = 0;

  constructor(yaml: Yaml, problems: Problems) {
    this.#yaml = yaml;
    this.#problems = problems;
  }

  build(root: ParsedNode | null): Tree | undefined {
    const tree = this.#treeOf(root, 0, 0);
    return this.#problems.count > 0 ? undefined : tree;
  }

  #treeOf(node: Node | null, offset: number, depth: number): Tree {
    const at = node?.range?.[0] ?? offset;
    if (depth > MAX_DEPTH) return this.#refuse(at, TOO_DEEP);
    if (node === null) return this.#scalar(null, '', at);
    if (this.#yaml.isAlias(node)) return this.#anchored(node.source, at);
    const sizeBefore = this.#size;
    this.#size += 1;
    const tree = this.#ownTree(node, at, depth);
    const { anchor } = node;
    if (anchor !== undefined) {
      this.#anchors.set(anchor, { tree, size: this.#size - sizeBefore });
    }
    return tree;
  }

  #ownTree(node: Node, at: number, depth: number): Tree {
    if (this.#yaml.isMap<Node, Node | null>(node)) {
      return { kind: 'map', entries: this.#entriesOf(node, depth), offset: at };
    }
    if (this.#yaml.isSeq<Node | null>(node)) {
      const items = node.items.map((item) => this.#treeOf(item, at, depth + 1));
      return { kind: 'list', items, offset: at };
    }
    const { value, source } = this.#yaml.isScalar(node) ? node : {};
    if (value === null || typeof value === 'boolean') return this.#scalar(value, source, at);
    if (typeof value === 'string') return this.#scalar(value, value, at);
    if (typeof value === 'number' && isRounded(value, source ?? '')) {
      return this.#refuse(at, `${quote(source ?? '')} is too large for a number; put it in quotes`);
    }
    if (typeof value === 'number' && Number.isFinite(value)) return this.#scalar(value, source, at);
    return this.#refuse(at, `${quote(source ?? '')} is no string, number, true, false or null`);
  }

  #scalar(value: string | number | boolean | null, raw: string | undefined, at: number): Tree {
    const tree: ScalarTree = {
      kind: 'scalar',
      value,
      raw: raw ?? String(value),
      isFilled: false,
      offset: at,
    };
    if (typeof value === 'string') this.strings.push(tree);
    return tree;
  }

  /** The same tree again, as long as all that it then comes to is bounded. */
  #anchored(name: string, at: number): Tree {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) {
      return this.#refuse(at, `${quote(`*${name}`)} has no anchor ${quote(`&${name}`)} before it`);
    }
    this.#size += anchored.size;
    this.#aliased += anchored.size;
    if (this.#aliased <= MAX_ALIASED) return anchored.tree;
    const isFirst = !this.#isOver;
    this.#isOver = true;
    return isFirst
      ? this.#refuse(at, `here aliases come to more than ${MAX_ALIASED} values`)
      : this.#scalar(null, '', at);
  }

  #entriesOf(map: YAMLMap<Node, Node | null>, depth: number): ReadonlyMap<string, MapEntry> {
    const own = new Map<string, MapEntry>();
    const merged: MapEntry[] = [];
    for (const pair of map.items) {
      const [key, entry] = this.#entryOf(pair, depth);
      const before = own.get(key);
      if (before !== undefined) {
        const { line } = this.#problems.position(before.keyOffset);
        this.#refuse(
          entry.keyOffset,
          `${quote(key)} is there twice; it is on line ${line} already`,
        );
      } else if (key === '<<') {
        merged.push(entry);
      } else {
        own.set(key, entry);
      }
    }
    return merged.length === 0 ? own : this.#withMerged(own, merged);
  }

  #entryOf({ key, value }: Pair<Node, Node | null>, depth: number): [string, MapEntry] {
    const keyOffset = key.range?.[0] ?? 0;
    const isText = this.#yaml.isScalar(key) && typeof key.value === 'string';
    if (!isText) this.#refuse(keyOffset, 'a key is no plain text');
    const entry = { keyOffset, value: this.#treeOf(value, keyOffset, depth + 1) };
    return [isText ? String(key.value) : '', entry];
  }

  /** What a map has itself comes first, then what is named first. */
  #withMerged(
    own: ReadonlyMap<string, MapEntry>,
    merged: readonly MapEntry[],
  ): ReadonlyMap<string, MapEntry> {
    const all = new Map(own);
    for (const { value } of merged) {
      for (const part of value.kind === 'list' ? value.items : [value]) {
        if (part.kind !== 'map') this.#refuse(part.offset, '“<<” takes a map, or a list of maps');
        else for (const [key, entry] of part.entries) if (!all.has(key)) all.set(key, entry);
      }
    }
    return all;
  }

  #refuse(at: number, message: string): Tree {
    this.#problems.add(at, message);
    return this.#scalar(null, '', at);
  }
}

/** True for an integer that would be sent as another one. */
function isRounded(value: number, source: string): boolean {
  return /^[-+]?\d{16,}$/.test(source) && String(value) !== source.replace(/^\+/, '');
}
