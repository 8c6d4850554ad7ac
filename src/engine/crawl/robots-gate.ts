import { feedbackOf } from '../../frontier/governor/feedback.ts';
import type { CrawlFrontier } from '../../model/crawl-frontier.ts';
import type { Failure } from '../../model/errors.ts';
import type { HostFeedback } from '../../model/feedback.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { OutcomeListener, Transport } from '../../model/ports.ts';
import { isFailure, parseAbsolute, type Target } from '../../model/target.ts';
import type { Task } from '../../model/task.ts';
import {
  isRobotsExpired,
  notesVerdict,
  readRobotsNotes,
  robotsAnswer,
  robotsRules,
  type RobotsAnswer,
  type RobotsNotes,
} from '../../robots/index.ts';
import { headerValue } from '../../transport/raw-headers.ts';
import { RecentMap } from '../../util/recent-map.ts';
import { httpFallback } from '../scheme-fallback.ts';
import { seedPlace, taskOf } from './crawl-task.ts';
import { RobotsGuests } from './robots-guests.ts';

export interface RobotsGateParts {
  readonly frontier: CrawlFrontier;
  readonly transport: Pick<Transport, 'fetch'>;
  /** By which groups of rules are found, `gfetch`. */
  readonly productToken: string;
  /** True: no robots.txt is asked for, and everything is allowed. */
  readonly isIgnored: boolean;
  readonly retries: number;
  readonly retryDelayMs: number;
  /** Between two requests to one host. */
  readonly delayMs: number;
  /** A defect. */
  onCrash(error: unknown): void;
  /** Hears of the sitemaps that a host's robots.txt names, and whether a public server did so. */
  onSitemaps(origin: string, urls: readonly string[], isFromPublic: boolean): void;
}

/** The product token by which groups of robots.txt are found (RFC 9309, 2.2.1). */
export const PRODUCT_TOKEN = 'gfetch';

/** On its way to the robots.txt of one host, one request for each lease. */
interface Asking {
  target: Target;
  redirects: number;
  retries: number;
  fromPublic: boolean;
  isInFlight: boolean;
  /** Leased, and to be given back as soon as there is an answer. */
  readonly waiting: Task[];
}

/** The attempt has its own time limit. */
const NO_DEADLINE_MS = Infinity;

/**
 * The robots.txt of every host (RFC 9309), asked for when the first of its tasks is leased, in the
 * place of that task: so its limits and its delay hold for robots.txt, too.
 */
export class RobotsGate {
  readonly #parts: RobotsGateParts;
  readonly #notes = new RecentMap<RobotsNotes>(MAX_RULES);
  readonly #asking = new Map<string, Asking>();
  readonly #guests: RobotsGuests;
  /** Hosts that did not answer at all. What is asked of them fails for the same reason. */
  readonly #failures = new RecentMap<{ readonly failure: Failure; readonly atMs: number }>(
    MAX_FAILURES,
  );

  constructor(parts: RobotsGateParts) {
    this.#parts = parts;
    this.#guests = new RobotsGuests(parts.delayMs);
  }

  /** The rules of its host are known, or not asked for. */
  knows({ origin }: Target): boolean {
    if (this.#parts.isIgnored || this.failure(origin) !== null) return true;
    return this.#notesOf(origin) !== null;
  }

  /** Why nothing can be had of the host, not even its robots.txt; null: it answers, for all that is known. */
  failure(origin: string): Failure | null {
    const met = this.#failures.get(origin);
    if (met === undefined) return null;
    if (!isRobotsExpired({ fetchedAtMs: met.atMs, kind: 'unreachable' }, Date.now())) {
      return met.failure;
    }
    this.#failures.delete(origin);
    return null;
  }

  /** Why it may not be fetched; null: it may, or nothing is known of its host yet. */
  denial({ origin, path }: Target): string | null {
    const notes = this.#parts.isIgnored ? null : this.#notesOf(origin);
    if (notes === null) return null;
    const { allowed, line, rule } = notesVerdict(notes, path);
    if (allowed) return null;
    return line === null ? (rule ?? 'robots.txt denies it') : `robots.txt line ${line}: ${rule}`;
  }

  /** Takes the next step towards the robots.txt of the host of a task that was leased. */
  ask(task: Task): void {
    const asking = this.#askingOf(task);
    asking.waiting.push(task);
    if (asking.isInFlight) return;
    const { origin } = asking.target;
    const isGuest = origin !== task.target.origin;
    const waitMs = isGuest ? this.#guests.enter(origin) : null;
    if (waitMs !== null) {
      this.#release(asking, waitMs, null);
      return;
    }
    asking.isInFlight = true;
    const startMs = performance.now();
    const listener: OutcomeListener = {
      onOutcome: (outcome) => {
        asking.isInFlight = false;
        if (isGuest) this.#guests.leave(origin, outcome.totalMs);
        // Whoever calls is in the middle of a socket's event.
        try {
          this.#answered(task.target.origin, asking, outcome, startMs);
        } catch (error) {
          this.#parts.onCrash(error);
        }
      },
    };
    this.#parts.transport.fetch(robotsTask(task, asking), NO_DEADLINE_MS, listener);
  }

  #askingOf({ target, crawl }: Task): Asking {
    const known = this.#asking.get(target.origin);
    if (known !== undefined) return known;
    const url = `${target.origin}/robots.txt`;
    const asking: Asking = {
      target: {
        url,
        origin: target.origin,
        path: '/robots.txt',
        ...(target.credentials === undefined ? {} : { credentials: target.credentials }),
      },
      redirects: 0,
      retries: 0,
      fromPublic: crawl?.fromPublic ?? false,
      isInFlight: false,
      waiting: [],
    };
    this.#asking.set(target.origin, asking);
    return asking;
  }

  #answered(origin: string, asking: Asking, outcome: Outcome, startMs: number): void {
    const feedback = feedbackOf(outcome, asking.target, startMs);
    if (outcome.failure?.code === 'interrupted') {
      this.#release(asking, 0, null);
      return;
    }
    const next = targetOf(outcome, asking.target);
    const answer = robotsAnswer({
      statusCode: outcome.statusCode,
      failure: outcome.failure === null ? null : outcome.failure.message,
      redirects: asking.redirects,
      location: next === null ? null : next.url,
    });
    if (answer.action === 'unreachable' && asking.retries < this.#parts.retries) {
      asking.retries += 1;
      const waitMs = Math.max(outcome.retryAfterMs ?? 0, this.#parts.retryDelayMs);
      this.#release(asking, Math.min(waitMs, MAX_WAIT_MS), feedback);
      return;
    }
    if (answer.action === 'follow' && next !== null) {
      asking.target = next;
      asking.redirects += 1;
      asking.fromPublic ||= outcome.isPublic === true;
    } else if (outcome.failure !== null && outcome.statusCode === null) {
      this.#giveUp(origin, asking, outcome, outcome.failure);
    } else {
      const isFromPublic = asking.fromPublic || outcome.isPublic === true;
      this.#keep(origin, notesOf(answer, outcome, this.#parts.productToken), isFromPublic);
    }
    this.#release(asking, 0, feedback);
  }

  /** Nothing was answered, unless the seed meant http all along (`--default-scheme auto`). */
  #giveUp(origin: string, asking: Asking, outcome: Outcome, met: Failure): void {
    this.#asking.delete(origin);
    this.#failures.set(origin, { failure: met, atMs: Date.now() });
    for (const task of asking.waiting) {
      const fallback = httpFallback(task, outcome);
      if (fallback !== null) task.target = fallback;
      task.schemeFallback = false;
    }
  }

  #keep(origin: string, notes: RobotsNotes, isFromPublic: boolean): void {
    this.#asking.delete(origin);
    this.#notes.set(origin, notes, weightOf(notes));
    if (weightOf(notes) <= MAX_KEPT_RULES) this.#parts.frontier.setHost(origin, { robots: notes });
    this.#applyDelay(origin, notes);
    if (notes.rules === null) return;
    this.#parts.onSitemaps(origin, notes.rules.sitemaps, isFromPublic);
  }

  /** Gives back the tasks that were leased for it; that was not their turn. */
  #release(asking: Asking, afterMs: number, feedback: HostFeedback | null): void {
    const tasks = asking.waiting.splice(0);
    const settlements = tasks.map((task, index) => ({
      task,
      retryAfterMs: afterMs,
      feedback: index === 0 ? feedback : null,
    }));
    void this.#parts.frontier.settle(settlements);
  }

  #notesOf(origin: string): RobotsNotes | null {
    const notes = this.#notes.get(origin) ?? this.#recall(origin);
    return notes === null || isRobotsExpired(notes, Date.now()) ? null : notes;
  }

  /** What an earlier process knew. */
  #recall(origin: string): RobotsNotes | null {
    const notes = readRobotsNotes(this.#parts.frontier.host(origin)?.robots ?? null);
    if (notes === null) return null;
    this.#notes.set(origin, notes, weightOf(notes));
    this.#applyDelay(origin, notes);
    return notes;
  }

  #applyDelay(origin: string, notes: RobotsNotes): void {
    const delayMs = notes.rules?.crawlDelayMs ?? 0;
    if (delayMs > 0) this.#parts.frontier.setDelay(origin, delayMs);
  }
}

// A host that asks for more is asked again all the same; its answer then holds for the crawl.
const MAX_WAIT_MS = 30_000;

/** So many rules are at hand, over all hosts; others are in the frontier, or asked for again. */
const MAX_RULES = 200_000;
/** A host with more of them is not kept in the frontier: a hundred such would fill the memory. */
const MAX_KEPT_RULES = 5_000;
const MAX_FAILURES = 10_000;

function weightOf({ rules }: RobotsNotes): number {
  return 1 + (rules?.rules.length ?? 0);
}

function robotsTask({ seq, target: page, crawl }: Task, { target, fromPublic }: Asking): Task {
  const isForeign = (crawl?.isForeign ?? true) || target.origin !== page.origin;
  const place = { ...seedPlace(target.url), discoveredBy: 'robots', fromPublic, isForeign };
  return taskOf({ seq, target, crawl: place });
}

/** Where a redirect leads; null: nowhere. */
function targetOf({ rawHeaders }: Outcome, from: Target): Target | null {
  const location = headerValue(rawHeaders ?? [], 'location');
  const target = location === undefined ? null : parseAbsolute(location, from.url);
  if (target === null || isFailure(target)) return null;
  const { credentials } = target.origin === from.origin ? from : NOBODY;
  // Not those that the server names.
  return {
    url: target.origin + target.path,
    origin: target.origin,
    path: target.path,
    ...(credentials === undefined ? {} : { credentials }),
  };
}

const NOBODY: Pick<Target, 'credentials'> = {};

function notesOf(answer: RobotsAnswer, { body }: Outcome, productToken: string): RobotsNotes {
  const fetchedAtMs = Date.now();
  if (answer.action === 'read') {
    const rules = robotsRules(body ?? EMPTY, productToken);
    return { kind: 'rules', fetchedAtMs, rules, reason: null };
  }
  const kind = answer.action === 'unreachable' ? 'unreachable' : 'unavailable';
  const reason = answer.action === 'follow' ? 'it redirects to nowhere' : answer.reason;
  return { kind, fetchedAtMs, rules: null, reason };
}

const EMPTY = new Uint8Array();
