/** How far into a document its first element is looked for. */
const HEAD_LENGTH = 4_096;

const NAME = /^<([a-z_][\w.-]*(?::[\w.-]+)?)/i;

/**
 * The name of the first element of what may be XML, with its prefix, and null where the text does not
 * begin like it. Comments, instructions and a document type may come before.
 */
export function xmlRoot(text: string): string | null {
  const head = text.slice(0, HEAD_LENGTH);
  let at = head.search(/[^\ufeff\s]/);
  while (at !== -1 && head.charAt(at) === '<') {
    const end = sectionEnd(head, at);
    if (end === null) return NAME.exec(head.slice(at))?.[1] ?? null;
    if (end === -1) return null;
    const rest = head.slice(end).search(/\S/);
    at = rest === -1 ? -1 : end + rest;
  }
  return null;
}

/** Where the markup ends that begins at `at`; -1: nowhere, null: it is an element. */
function sectionEnd(head: string, at: number): number | null {
  for (const [start, mark] of [
    ['<!--', '-->'],
    ['<?', '?>'],
    ['<!', '>'],
  ] as const) {
    if (!head.startsWith(start, at)) continue;
    const end = head.indexOf(mark, at + start.length);
    return end === -1 ? -1 : end + mark.length;
  }
  return null;
}

/** A name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
