/** A stretch of a template. */
export interface TemplatePiece {
  /** `name`: what stood in braces, trimmed; `stray`: a brace that has no counterpart. */
  readonly kind: 'text' | 'name' | 'stray';
  readonly text: string;
  /** Where it starts, from 0. */
  readonly index: number;
}

const TOKEN = /\{\{|\}\}|\{[^{}]*\}|\\[^]|[{}]/g;

const LITERALS: Readonly<Record<string, string>> = {
  '{{': '{',
  '}}': '}',
  '\\n': '\n',
  '\\t': '\t',
  '\\r': '\r',
  '\\\\': '\\',
};

/** Cuts `text {name} text`; `{{` and `}}` are braces, `\n`, `\t`, `\r` and `\\` as in curl's --write-out. */
export function splitTemplate(template: string): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let end = 0;
  for (const { 0: token, index } of template.matchAll(TOKEN)) {
    if (index > end) pieces.push({ kind: 'text', text: template.slice(end, index), index: end });
    pieces.push(pieceOf(token, index));
    end = index + token.length;
  }
  if (end < template.length) pieces.push({ kind: 'text', text: template.slice(end), index: end });
  return pieces;
}

function pieceOf(token: string, index: number): TemplatePiece {
  if (token.length === 1) return { kind: 'stray', text: token, index };
  if (token.startsWith('{') && token !== '{{') {
    return { kind: 'name', text: token.slice(1, -1).trim(), index };
  }
  return { kind: 'text', text: LITERALS[token] ?? token, index };
}
