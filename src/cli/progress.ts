import { BOTTLENECKS, type Bottleneck } from '../engine/bottleneck.ts';
import type { RunCounts } from '../engine/run.ts';
import type { InFlight } from '../model/ports.ts';
import { formatCount, formatRate, formatSeconds } from '../util/humanize.ts';
import { printable } from '../util/printable.ts';
import type { TalkStream } from './io.ts';

/** What the progress line is drawn from, asked anew each time. */
export interface ProgressSource {
  counts(): RunCounts;
  failed(): number;
  inFlight(): readonly InFlight[];
  /** What holds the run up; null: that is not known yet. */
  bottleneck(): Bottleneck | null;
  /** How many hosts a crawl has asked; null: it is no crawl. */
  hosts(): number | null;
}

export interface Progress {
  /** Writes a line above the progress. */
  say(text: string): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly stderr: TalkStream;
  /** How many inputs there will be; null where it is not known. */
  readonly total: () => number | null;
  readonly color: boolean;
}

const REFRESH_MS = 250;
const BETWEEN = ' · ';

/** Talk without a progress line. */
export function plainTalk(stderr: TalkStream): Progress {
  return { say: (text) => void stderr.write(text), stop: () => undefined };
}

/** A progress line on a terminal. Loads ora. */
export async function startProgress(
  source: ProgressSource,
  { stderr, total, color }: ProgressOptions,
): Promise<Progress> {
  const { default: ora } = await import('ora');
  // discardStdin would take the keyboard, and with it Ctrl-C, from the user.
  const spinner = ora({
    stream: stderr,
    discardStdin: false,
    text: 'starting',
    color: color ? 'cyan' : false,
  }).start();
  const startMs = performance.now();
  const timer = setInterval(() => {
    const line = progressLine(source, total(), (performance.now() - startMs) / 1000);
    spinner.text = fitting(line, Math.max(20, (stderr.columns ?? 80) - 3));
  }, REFRESH_MS);
  timer.unref();
  return {
    say: (text) => {
      spinner.clear();
      stderr.write(text);
      spinner.render();
    },
    stop: () => {
      clearInterval(timer);
      spinner.stop();
    },
  };
}

/** One line: done, total and time left where known, rate, in flight, failed, what binds, the slowest. */
export function progressLine(
  source: ProgressSource,
  total: number | null,
  elapsedSeconds: number,
): string {
  const { recorded } = source.counts();
  const failed = source.failed();
  const rate = elapsedSeconds > 0 ? recorded / elapsedSeconds : 0;
  const inFlight = source.inFlight();
  const bottleneck = source.bottleneck();
  const hosts = source.hosts();
  const parts = [
    ...doneParts(source.counts(), total, hosts !== null),
    formatRate(rate),
    `${inFlight.length} in flight`,
  ];
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  if (total !== null) parts.push(...timeLeft(source.counts(), total, rate));
  if (bottleneck !== null) parts.push(`bound by ${boundBy(bottleneck, hosts !== null)}`);
  if (hosts !== null) parts.push(hosts === 1 ? '1 host' : `${formatCount(hosts)} hosts`);
  const [slowest] = inFlight.toSorted((a, b) => b.ageMs - a.ageMs);
  if (slowest !== undefined && slowest.ageMs > 1_000) {
    parts.push(`slowest ${printable(hostOf(slowest.url))} ${formatSeconds(slowest.ageMs / 1000)}`);
  }
  return parts.join(BETWEEN);
}

function doneOf({ recorded, duplicates, resumed }: RunCounts): number {
  return recorded + duplicates + resumed;
}

/** A crawl finds what there is to do on its way. */
function doneParts(counts: RunCounts, total: number | null, isCrawl: boolean): readonly string[] {
  const done = doneOf(counts);
  if (isCrawl) {
    const queued = Math.max(0, counts.read - done);
    return [`${formatCount(counts.recorded)} done`, `${formatCount(queued)} to do`];
  }
  if (total === null) return [formatCount(done)];
  return [`${formatCount(done)}/${formatCount(total)} (${percent(done, total)})`];
}

function timeLeft(counts: RunCounts, total: number, rate: number): readonly string[] {
  const left = total - doneOf(counts);
  return rate > 0 && left > 0 ? [`ETA ${clock(left / rate)}`] : [];
}

/** What a crawl is limited by are its manners, unless it was told otherwise. */
function boundBy(bottleneck: Bottleneck, isCrawl: boolean): string {
  return isCrawl && bottleneck === 'limit' ? 'manners' : BOTTLENECKS[bottleneck];
}

/** As many whole parts as there is room for. */
function fitting(line: string, width: number): string {
  if (line.length <= width) return line;
  const end = line.lastIndexOf(BETWEEN, width);
  return line.slice(0, end > 0 ? end : width);
}

function percent(done: number, total: number): string {
  return total === 0 ? '100%' : `${Math.min(100, Math.floor((done / total) * 100))}%`;
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const tail = `${String(minutes).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/(?:[^@/]*@)?([^/?#]*)/i.exec(url)?.[1] ?? url;
}
