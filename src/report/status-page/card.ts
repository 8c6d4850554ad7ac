import type { CheckReport, Finding, PastRun } from '../../model/check.ts';
import { dayOf, lastDays, latencyOf, uptime } from '../../model/check-history.ts';
import { parseUrl } from '../../util/web-address.ts';
import { BAR_DAYS, barsHtml } from './bars.ts';
import { escapeHtml, foreignHtml, foreignText } from './escape.ts';
import type { Item } from './groups.ts';
import { stateHtml } from './icons.ts';
import { sparklineHtml } from './sparkline.ts';
import { latencyText, percentText, spanText, timeHtml } from './words.ts';

export const MAX_NAME = 200;
const MAX_SHOWN_URL = 120;
const MAX_LINK = 2000;
const MAX_TAGS = 8;
const MAX_TAG = 40;
const MAX_FINDINGS = 8;
const MAX_FINDING = 300;

/** All there is to know of one check, as an item of a list. */
export function cardHtml({ report, kind, anchor }: Item, nowMs: number): string {
  return (
    `<li id="${anchor}"><div class="top"><div>${nameHtml(report)}</div>` +
    `<p class="now">${stateHtml(kind)}${sinceHtml(report, nowMs)}</p></div>` +
    `${tagsHtml(report)}${findingsHtml(report)}${factsHtml(report, nowMs)}</li>\n`
  );
}

function nameHtml({ check, url }: CheckReport): string {
  const name = foreignHtml(check.name, MAX_NAME);
  const link = linkTo(url);
  const shown = `<p class="soft">${foreignHtml(url, MAX_SHOWN_URL)}</p>`;
  if (link === null) return `<h3>${name}</h3>${shown}`;
  const href = escapeHtml(link);
  return `<h3><a href="${href}" rel="noreferrer noopener">${name}</a></h3>${shown}`;
}

/** Null: nobody should be led there. A name and a masked password are of no use in it. */
function linkTo(url: string): string | null {
  const parsed = parseUrl(url);
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') return null;
  parsed.username = '';
  parsed.password = '';
  return parsed.href.length > MAX_LINK ? null : parsed.href;
}

function sinceHtml({ memory, isInMaintenance }: CheckReport, nowMs: number): string {
  if (memory.last === null) return '<span class="soft">not run yet</span>';
  const isTrouble = memory.state === 'down' || memory.state === 'warning';
  const what = isInMaintenance && isTrouble ? `${memory.state} ` : '';
  const since = `${what}since ${timeHtml(memory.sinceMs)} · ${spanText(nowMs - memory.sinceMs)}`;
  return `<span class="soft">${since}</span>`;
}

function tagsHtml({ check, memory }: CheckReport): string {
  const tags = check.tags.slice(0, MAX_TAGS).map((tag) => `<li>${foreignHtml(tag, MAX_TAG)}</li>`);
  if (memory.isFlapping) tags.unshift('<li class="flap">flapping</li>');
  return tags.length === 0 ? '' : `<ul class="tags" role="list">${tags.join('')}</ul>`;
}

function findingsHtml({ memory }: CheckReport): string {
  const { state, last, lastFindings, lastOkMs } = memory;
  const isGood = state !== 'down' && state !== 'warning';
  const isOver = last === null || last.verdict === 'ok' || last.verdict === 'unknown';
  if (lastFindings.length === 0 || (isGood && isOver)) return '';
  const items = lastFindings.slice(0, MAX_FINDINGS).map(findingHtml);
  const hidden = lastFindings.length - items.length;
  if (hidden > 0) items.push(`<li class="soft">and ${hidden} more`);
  const when = isOver ? `<p class="soft">${lastRunText(last)}; what came before it:</p>` : '';
  const before =
    lastOkMs === null ? '' : `<p class="soft">Last as expected: ${timeHtml(lastOkMs)}</p>`;
  return `<div class="findings">${when}<ul role="list">${items.join('')}</ul>${isOver ? '' : before}</div>`;
}

function lastRunText(last: PastRun | null): string {
  if (last === null) return 'No run is remembered';
  return last.verdict === 'ok' ? 'The last run was as expected' : 'The last run could not tell';
}

function findingHtml({ level, assertion, expected, actual }: Finding): string {
  return (
    `<li><b>${foreignHtml(assertion, MAX_FINDING)}</b> ` +
    `<span class="level">${level === 'fail' ? 'failed' : 'warns'}</span>` +
    `<dl><dt>expected<dd>${foreignHtml(expected, MAX_FINDING)}` +
    `<dt>got<dd>${foreignHtml(actual, MAX_FINDING)}</dl>`
  );
}

function factsHtml(report: CheckReport, nowMs: number): string {
  const { memory } = report;
  const today = dayOf(nowMs);
  const days = lastDays(memory, today, BAR_DAYS);
  return (
    `<div class="facts"><div>${barsHtml(days, today)}` +
    '<p class="ends"><span><span class="wide">90</span><span class="narrow">30</span> days ago</span>' +
    `<span>today</span></p>${uptimeHtml(days)}</div><div>${latencyHtml(report, days)}</div></div>`
  );
}

type Days = ReturnType<typeof lastDays>;

function uptimeHtml(days: Days): string {
  const spans = [1, 7, 30, BAR_DAYS].map((count) => {
    const up = uptime(days.slice(-count));
    const label = count === 1 ? 'today' : `${count} days`;
    return `<div><dt>${label}<dd>${up === null ? '–' : percentText(up)}</div>`;
  });
  return `<dl class="uptime">${spans.join('')}</dl>`;
}

function latencyHtml({ check, memory }: CheckReport, days: Days): string {
  if (memory.recent.length === 0) return '<p class="soft">No runs yet.</p>';
  const rows = [1, 7].map((count) => {
    const sketch = latencyOf(days.slice(-count));
    const cells = [0.5, 0.95, 0.99].map((q) => {
      const ms = sketch.quantile(q);
      return `<td>${ms === null ? '–' : latencyText(ms)}`;
    });
    return `<tr><th scope="row">${count === 1 ? 'today' : `${count} days`}${cells.join('')}`;
  });
  const caption = `Response times of ${foreignText(check.name, MAX_NAME)}`;
  return (
    `${sparklineHtml(memory.recent)}<p class="ends"><span>${runsText(memory.recent.length)}</span>` +
    `<span>${lastText(memory.recent.at(-1))}</span></p><table><caption class="vh">${caption}</caption>` +
    '<tr><td><th scope="col">p50<th scope="col">p95<th scope="col">p99' +
    `${rows.join('')}</table>`
  );
}

const runsText = (count: number): string => (count === 1 ? 'one run' : `last ${count} runs`);

function lastText(last: PastRun | undefined): string {
  if (last === undefined || last.verdict === 'unknown') return 'not known';
  return last.verdict === 'fail' ? 'failed' : latencyText(last.totalMs);
}
