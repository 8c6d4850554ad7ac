import type { Shortage } from '../engine/get-run.ts';
import type { ThreadEnd } from '../engine/threads/desk.ts';
import type { HostIncident } from '../model/feedback.ts';
import { AUTO_CONCURRENCY } from '../model/options.ts';
import type { Culprit, RecordFacts } from '../report/index.ts';
import { formatSize } from '../util/humanize.ts';
import { printable } from '../util/printable.ts';
import { usesColor } from './color.ts';
import type { Io } from './io.ts';
import type { RunSettings } from './options/table.ts';
import { plainTalk, startProgress, type Progress, type ProgressSource } from './progress.ts';

interface TalkSetup {
  /** How many inputs there are, as soon as that is known; null: nobody can tell. */
  readonly countInputs: ((signal: AbortSignal) => Promise<number | null>) | null;
  readonly settings: Pick<RunSettings, 'quiet' | 'progress' | 'color'>;
  readonly io: Io;
  /** The end of the run, after which nothing need be counted. */
  readonly signal: AbortSignal;
}

/** How the user is spoken to while the run is under way: above a progress line where one can be seen. */
export async function startTalk(
  { countInputs, settings, io, signal }: TalkSetup,
  source: ProgressSource,
): Promise<Progress> {
  const { stderr } = io;
  if (!isLively(io) || settings.quiet || !settings.progress) return plainTalk(stderr);
  let total: number | null = null;
  countInputs?.(signal).then(
    (count) => (total = count),
    // What cannot be read is reported where it is read for its URLs.
    () => undefined,
  );
  return startProgress(source, {
    stderr,
    total: () => total,
    color: usesColor(settings, stderr, io),
  });
}

/** A terminal that can redraw a line. Some say that they are 0 columns wide, where ora never ends. */
function isLively({ env, stderr }: Io): boolean {
  const isTerminal = stderr.isTTY === true && (stderr.columns ?? 0) > 0;
  return isTerminal && env['TERM'] !== 'dumb' && env['CI'] === undefined;
}

/** Why a URL failed, for `--verbose`. */
export function failureLine({ error_code: code, url, error }: RecordFacts): string {
  return `${code ?? 'failed'} ${printable(url)}: ${printable(error ?? '')}\n`;
}

/** That this machine is too small for what was asked of it. */
export function shortageLine({ reason, slots }: Shortage, asked: number): string {
  const consequence =
    slots === null
      ? `going on with fewer${asked === AUTO_CONCURRENCY ? '' : ` than ${asked}`} URLs at once, and trying again what was refused`
      : `fetching ${slots} URLs at once, not ${asked}`;
  return `warning: ${printable(reason)}: ${consequence}\n`;
}

/** Who blocked the event loop; null: nothing that the user need be told. */
export function blockedLine(
  { kind, what, section }: Culprit,
  blockedMs: number,
  { verbose }: Pick<RunSettings, 'verbose'>,
): string | null {
  // What no input can be blamed for is told to those who look for it.
  if (kind === 'machine' || (kind !== 'section' && !verbose)) return null;
  const size = section === null ? '' : ` (${formatSize(section.sizeBytes)})`;
  const of = section?.subject == null ? '' : ` of ${printable(section.subject)}`;
  const ms = Math.round(blockedMs);
  return `warning: the event loop stood still for ${ms} ms: ${what}${of}${size}\n`;
}

/** That a thread has ended before its time. */
export function threadEndLine({ reason, again }: ThreadEnd): string {
  const urls = `${again} ${again === 1 ? 'URL is' : 'URLs are'}`;
  return `warning: a thread has ended: ${printable(reason)}; ${urls} done again\n`;
}

/** That selectors were given up for one page. */
export function selectTimeoutLine(url: string): string {
  return `warning: what is to be found in ${printable(url)} took too long to look for, and is null\n`;
}

/** What a host's governor did, for `--verbose`; null: the records themselves tell. */
export function incidentLine(incident: HostIncident): string | null {
  const host = printable(incident.host);
  switch (incident.kind) {
    case 'slowed':
      return `${host}: has too much to do, now ${incident.limit} at once\n`;
    case 'paused':
      return `${host}: paused for ${Math.ceil(incident.pauseMs / 1000)} s\n`;
    case 'opened':
      return `${host}: failed ${incident.failures} times in a row, now asked once a second\n`;
    case 'closed':
      return `${host}: answers again\n`;
    case 'refused':
      return null;
  }
}
