import { KIND_WORDS, type Kind } from './kind.ts';

/** Each kind has a shape of its own, so that colour is never all that tells it; 20 by 20. */
const SHAPES: Readonly<Record<Kind, string>> = {
  // An octagon with a cross.
  down: '<path d="M6 1h8l5 5v8l-5 5H6l-5-5V6z"/><path class="k" d="M7 7l6 6M13 7l-6 6"/>',
  // A triangle with an exclamation mark.
  warning:
    '<path d="M10 1.5 19.2 18H.8z" stroke="currentColor" stroke-linejoin="round"/>' +
    '<path class="k" d="M10 7.5v4.5M10 15h.01"/>',
  // A diamond with a question mark.
  unknown:
    '<path d="M10 .5 19.5 10 10 19.5.5 10z"/>' +
    '<path class="k" d="M7.9 8a2.1 2.1 0 1 1 2.6 2.1q-.5.2-.5 1.3M10 14.2h.01"/>',
  // A square with two bars.
  maintenance:
    '<rect x="1" y="1" width="18" height="18" rx="3"/><path class="k" d="M7.5 6.5v7M12.5 6.5v7"/>',
  // An empty ring.
  new: '<circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="4.7 3.154"/>',
  // A disc with a tick.
  up: '<circle cx="10" cy="10" r="9"/><path class="k" d="M6 10.3l2.8 2.7L14 7.5"/>',
};

/** The shapes, once for the page. */
export function iconSheetHtml(kinds: readonly Kind[]): string {
  const symbols = kinds.map(
    (kind) => `<symbol id="i-${kind}" viewBox="0 0 20 20">${SHAPES[kind]}</symbol>`,
  );
  return `<svg class="sheet" aria-hidden="true" width="0" height="0">${symbols.join('')}</svg>`;
}

/** One of them; a word stands beside it always. */
export function iconHtml(kind: Kind): string {
  return `<svg class="icon" aria-hidden="true"><use href="#i-${kind}"/></svg>`;
}

export function stateHtml(kind: Kind): string {
  return `<span class="state ${kind}">${iconHtml(kind)}${KIND_WORDS[kind]}</span>`;
}

const FAVICON_COLORS: Readonly<Record<Kind, string>> = {
  down: '#d1343b',
  warning: '#c77700',
  unknown: '#6b7280',
  maintenance: '#2f6fd0',
  new: '#6b7280',
  up: '#1f8a55',
};

/** So that the tab tells, too, and no browser asks for `/favicon.ico`. */
export function faviconHtml(kind: Kind): string {
  const color = FAVICON_COLORS[kind];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" fill="${color}" color="${color}">` +
    `<style>.k{fill:none;stroke:#fff;stroke-width:2;stroke-linecap:round}</style>${SHAPES[kind]}</svg>`;
  return `<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,${encodeURIComponent(svg)}">`;
}
