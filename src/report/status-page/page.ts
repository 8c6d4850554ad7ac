import type { CheckReport } from '../../model/check.ts';
import { VERSION } from '../../model/version.ts';
import { formatCount } from '../../util/humanize.ts';
import { cardHtml, MAX_NAME } from './card.ts';
import { escapeHtml, foreignHtml, foreignText } from './escape.ts';
import { groupsOf, type Group } from './groups.ts';
import { faviconHtml, iconHtml, iconSheetHtml } from './icons.ts';
import {
  headlineOf,
  KIND_WORDS,
  KINDS,
  tallyOf,
  type Headline,
  type Kind,
  type Tally,
} from './kind.ts';
import { META_POLICY, STYLE } from './style.ts';
import { spanText, timeHtml } from './words.ts';

/** How many troubles are listed at the top. */
const MAX_TROUBLES = 12;

interface StatusPage {
  readonly title: string;
  /** Wall clock, milliseconds since 1970. */
  readonly generatedAtMs: number;
  readonly reports: readonly CheckReport[];
  /** After how many seconds a browser asks again; null: never. */
  readonly refreshSeconds: number | null;
}

/**
 * A page for people, by itself: it runs no script and loads nothing. The worst comes first; all text of
 * checks is escaped.
 */
export function renderStatusPage(page: StatusPage): string {
  const { title, generatedAtMs: nowMs, reports } = page;
  const tally = tallyOf(reports);
  const headline = headlineOf(tally);
  const groups = groupsOf(reports);
  return (
    `${headHtml(page, headline)}<body>${iconSheetHtml(KINDS)}\n` +
    `<header><h1>${foreignHtml(title, MAX_NAME)}</h1><p>As of ${timeHtml(nowMs)}</p></header>\n` +
    `<main>\n${verdictHtml(headline, tally, groups, nowMs)}` +
    `${groups.map((group, i) => groupHtml(group, i, nowMs)).join('')}</main>\n` +
    `${footerHtml(page)}</body></html>\n`
  );
}

function headHtml({ title, refreshSeconds }: StatusPage, { kind, text }: Headline): string {
  const refresh =
    refreshSeconds === null
      ? ''
      : `<meta http-equiv="refresh" content="${Math.max(1, Math.ceil(refreshSeconds))}">\n`;
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n' +
    `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(META_POLICY)}">\n` +
    '<meta name="viewport" content="width=device-width,initial-scale=1">\n' +
    '<meta name="color-scheme" content="light dark">\n' +
    '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n' +
    `${refresh}<title>${text} – ${foreignText(title, MAX_NAME)}</title>\n` +
    `${faviconHtml(kind)}\n<style>${STYLE}</style></head>\n`
  );
}

function verdictHtml(
  { kind, text }: Headline,
  tally: Tally,
  groups: readonly Group[],
  nowMs: number,
): string {
  const present = KINDS.filter((each) => tally[each] > 0);
  const counts = present.map(
    (each) =>
      `<li class="state ${each}">${iconHtml(each)}${formatCount(tally[each])} ${countedWord(each, tally[each])}</li>`,
  );
  const list = counts.length > 1 ? `<ul class="counts" role="list">${counts.join('')}</ul>` : '';
  return (
    `<div class="verdict t-${kind}"><h2 class="${kind}">${iconHtml(kind)}<span>${text}</span></h2>` +
    `${list}${troublesHtml(groups, nowMs)}</div>\n`
  );
}

function countedWord(kind: Kind, count: number): string {
  if (kind === 'maintenance') return 'in maintenance';
  return KIND_WORDS[kind].toLowerCase() + (kind === 'warning' && count > 1 ? 's' : '');
}

/** Those that are down or warn, by name, with links to them. */
function troublesHtml(groups: readonly Group[], nowMs: number): string {
  const troubles = groups
    .flatMap(({ items }) => items)
    .filter(({ kind }) => kind === 'down' || kind === 'warning')
    .toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  if (troubles.length === 0) return '';
  const items = troubles.slice(0, MAX_TROUBLES).map(({ kind, anchor, report }) => {
    const { check, memory } = report;
    const group = check.group === null ? '' : `${foreignHtml(check.group, MAX_NAME)} · `;
    const word = `<span class="vh">${KIND_WORDS[kind]}: </span>`;
    return (
      `<li><span class="${kind}">${iconHtml(kind)}</span><div>${word}${group}` +
      `<a href="#${anchor}">${foreignHtml(check.name, MAX_NAME)}</a> ` +
      `<span class="soft">for ${spanText(nowMs - memory.sinceMs)}</span></div></li>`
    );
  });
  const hidden = troubles.length - items.length;
  if (hidden > 0) items.push(`<li class="soft">and ${formatCount(hidden)} more below</li>`);
  return `<ul class="troubles" role="list">${items.join('')}</ul>`;
}

function groupHtml({ name, items }: Group, index: number, nowMs: number): string {
  const up = items.filter(({ kind }) => kind === 'up').length;
  const count = `${formatCount(up)} of ${formatCount(items.length)} up`;
  const title = name === null ? 'Checks' : foreignHtml(name, MAX_NAME);
  const cards = items.map((item) => cardHtml(item, nowMs));
  return (
    `<section aria-labelledby="g${index}"><h2 id="g${index}"><span>${title}</span> ` +
    `<span class="soft">${count}</span></h2>\n` +
    `<ul class="checks" role="list">\n${cards.join('')}</ul></section>\n`
  );
}

const LEGEND: readonly (readonly [name: string, text: string])[] = [
  ['', 'no failures'],
  ['w', 'warnings, or up to 5 % failed'],
  ['b', 'more than 5 % failed'],
  ['n', 'no runs that count'],
];

function footerHtml({ refreshSeconds }: StatusPage): string {
  const legend = LEGEND.map(
    ([name, text]) =>
      `<li><span class="bars one" aria-hidden="true"><i class="${name}"></i></span>${text}</li>`,
  );
  const again = refreshSeconds === null ? '' : ` It reloads itself every ${refreshSeconds} s.`;
  return (
    `<footer><ul class="legend" role="list">${legend.join('')}</ul>` +
    '<p>Each bar is a day. Days and times are UTC. Runs within maintenance count nowhere. ' +
    'In the line of response times, an upright mark is a run that failed; ' +
    'p95 is the time that 95 % of the runs did not exceed.</p>' +
    `<p>Made by gfetch ${VERSION}.${again}</p></footer>\n`
  );
}
