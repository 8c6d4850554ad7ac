import { spawnSync } from 'node:child_process';

/** An element of XML. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

// What XML 1.0 (sections 2.2 to 3.1) lets stand there, without comments and the like.
const PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n';
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const NAME = '[A-Za-z_][A-Za-z0-9_.-]*';
const TEXT = String.raw`(?:[^<&]|&(?:amp|lt|gt|quot|apos);)`;
const TOKEN = new RegExp(
  String.raw`<(${NAME})((?: ${NAME}="(?:(?!")${TEXT})*")*)(/?)>|</(${NAME})>|((?:(?!\]\]>)${TEXT})+)`,
  'y',
);
const ATTRIBUTE = new RegExp(` (${NAME})="([^"]*)"`, 'g');
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The root of a document; throws where it is not well-formed. */
export function readXml(document: string): Element {
  if (!document.startsWith(PROLOG)) throw new Error('no XML declaration');
  const forbidden = FORBIDDEN.exec(document);
  if (forbidden !== null) throw new Error(`a character that XML has not, at ${forbidden.index}`);
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  TOKEN.lastIndex = PROLOG.length;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const [all, name, attributes = '', slash, closed, text] = TOKEN.exec(document) ?? [];
    const parent = open.at(-1);
    if (all === undefined || parent === undefined) {
      throw new Error(`not well-formed: ${document.slice(at, at + 40)}`);
    }
    if (name !== undefined) {
      const element = { name, attributes: attributesOf(attributes), children: [], text: '' };
      parent.children.push(element);
      if (slash === '') open.push(element);
    } else if (closed === undefined) {
      parent.text += unescaped(text ?? '');
    } else if (open.pop()?.name !== closed) {
      throw new Error(`</${closed}> closes another element`);
    }
  }
  const [root, ...others] = top.children;
  if (root === undefined || others.length > 0 || open.length > 1 || top.text.trim() !== '') {
    throw new Error('not one whole element');
  }
  return root;
}

/** Every element of this name, in the order of the document. */
export function elementsOf(root: Element, name: string): readonly Element[] {
  const own = root.name === name ? [root] : [];
  return [...own, ...root.children.flatMap((child) => elementsOf(child, name))];
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(ATTRIBUTE)) {
    if (name in attributes) throw new Error(`${name} is there twice`);
    attributes[name] = unescaped(value);
  }
  return attributes;
}

function unescaped(text: string): string {
  return text.replace(/&(\w+);/g, (_all, name: string) => ENTITIES[name] ?? '');
}

/** Another reader of XML is there. */
export const HAS_PYTHON = spawnSync('python3', ['-c', 'import xml.etree.ElementTree']).status === 0;

/** What a reader that is not ours counts: the elements of this name, whatever their namespace. */
export function countByPython(path: string, name: string): number {
  const script = `
import sys, xml.etree.ElementTree as tree
print(sum(1 for _, one in tree.iterparse(sys.argv[1]) if one.tag.split('}')[1] == sys.argv[2]))`;
  const { stdout, stderr } = spawnSync('python3', ['-c', script, path, name]);
  const count = Number.parseInt(stdout.toString(), 10);
  if (Number.isNaN(count)) throw new Error(stderr.toString());
  return count;
}
