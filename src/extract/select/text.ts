import type { CheerioAPI } from 'cheerio';
import { ElementType } from 'htmlparser2';

import { MAX_TEXT } from './budget.ts';

export type TreeNode = ReturnType<CheerioAPI['root']>[0]['children'][number];

/** No text for a reader, unless they are asked for themselves. */
const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'template']);
/** A word never goes on beyond the border of one of these. */
const BLOCKS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body br caption dd details dialog div dl dt fieldset figcaption ' +
    'figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table ' +
    'tbody td tfoot th thead tr ul'
  ).split(' '),
);

/**
 * The text in a node, white space collapsed, with a space between blocks, and without that of scripts
 * and style sheets, unless the node is one.
 */
export function textOf(node: TreeNode): string {
  const parts: string[] = [];
  addText(node, parts, { left: MAX_TEXT * 2 });
  return parts.join('').replaceAll(/\s+/g, ' ').trim();
}

function addText(node: TreeNode, parts: string[], room: { left: number }): void {
  if (room.left <= 0) return;
  if (node.type === ElementType.Text) {
    parts.push(node.data);
    room.left -= node.data.length;
    return;
  }
  if (!('children' in node)) return;
  const isBlock = 'name' in node && BLOCKS.has(node.name);
  if (isBlock) parts.push(' ');
  for (const child of node.children) {
    // The tree is never deep enough for this to run out of stack.
    if (!('name' in child && SILENT.has(child.name))) addText(child, parts, room);
  }
  if (isBlock) parts.push(' ');
}
