import type { PageQuery } from '../model/check.ts';

/** No selector ends like this: there, an `@` is within brackets or quotes. */
const ATTRIBUTE = /@([A-Za-z_][\w:.-]*)$/;

/** Reads a CSS selector, or `selector@attribute`; null: it selects nothing. */
export function selectorQuery(written: string): PageQuery | null {
  const text = written.trim();
  const attribute = ATTRIBUTE.exec(text)?.[1] ?? null;
  const expression = attribute === null ? text : text.slice(0, -attribute.length - 1).trim();
  if (expression === '') return null;
  // As HTML has it: a page knows its attributes by lower-case names.
  return { kind: 'select', expression, attribute: attribute?.toLowerCase() ?? null };
}
