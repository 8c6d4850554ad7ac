import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from './listen.ts';

/** How a host answers for its robots.txt: the first time, the second …, the last one for all others. */
export interface RobotsAnswer {
  readonly status?: number;
  readonly body?: string;
  /** A path of this host, or a whole URL. */
  readonly location?: string;
  readonly delayMs?: number;
  /** Cuts the connection instead. */
  readonly cut?: boolean;
}

export interface MannersHostOptions {
  readonly robots?: RobotsAnswer | readonly RobotsAnswer[];
  /** Pages linked from `/`: `/page/0` …; default 10. */
  readonly pages?: number;
  /** Further paths linked from `/`. */
  readonly links?: readonly string[];
  /** Before each answer but robots.txt. */
  readonly delayMs?: number;
  /** Own answers by path: redirects of robots.txt, say. */
  readonly answers?: Readonly<Record<string, RobotsAnswer>>;
}

/** One request as the server has seen it. */
export interface Seen {
  readonly path: string;
  readonly userAgent: string;
  /** Number of its connection, from 1. */
  readonly connection: number;
  /** On the monotonic clock. */
  readonly arrivedMs: number;
  /** When it was answered; undefined: not yet. */
  endedMs: number | undefined;
}

/** What a crawler has to keep to. */
export interface Manners {
  /** From the end of an answer to the next request. */
  readonly delayMs?: number;
  readonly connections?: number;
  /** Beginnings of paths that robots.txt does not allow. */
  readonly denied?: readonly string[];
}

/** A host that remembers how it was treated. */
export interface MannersHost extends AsyncDisposable {
  readonly origin: string;
  readonly seen: readonly Seen[];
  /** The most connections open at once. */
  mostConnections(): number;
  /** The most requests that it was answering at once. */
  mostAtOnce(): number;
  /** The paths asked for, robots.txt left out. */
  paths(): string[];
  /** Each breach as a sentence; none: all was well. */
  violations(manners?: Manners): string[];
}

/** Timers may fire early by so much, and the two sides do not see the same moment. */
const TOLERANCE_MS = 3;

/** Starts a host at a loopback address of its own. */
export async function startMannersHost(
  address: string,
  options: MannersHostOptions = {},
): Promise<MannersHost> {
  const seen: Seen[] = [];
  const connections = new WeakMap<object, number>();
  const counts = { opened: 0, open: 0, mostOpen: 0, active: 0, mostActive: 0, robots: 0 };

  const site = await listen((request, reply) => {
    const entry = toSeen(request, connections.get(request.socket) ?? 0);
    seen.push(entry);
    counts.active += 1;
    counts.mostActive = Math.max(counts.mostActive, counts.active);
    const earlier = counts.robots;
    if (entry.path === '/robots.txt') counts.robots += 1;
    const { delayMs = 0, ...answer } = answerFor(entry.path, earlier, options);
    const respond = (): void => {
      // Before the last byte can have arrived: what is measured from here is never too short by itself.
      entry.endedMs = performance.now();
      counts.active -= 1;
      give(reply, answer);
    };
    if (delayMs === 0) respond();
    else setTimeout(respond, delayMs);
  }, address);
  site.server.on('connection', (socket: object & { once: NodeJS.EventEmitter['once'] }) => {
    counts.opened += 1;
    counts.open += 1;
    counts.mostOpen = Math.max(counts.mostOpen, counts.open);
    connections.set(socket, counts.opened);
    socket.once('close', () => (counts.open -= 1));
  });
  return {
    origin: site.origin,
    seen,
    mostConnections: () => counts.mostOpen,
    mostAtOnce: () => counts.mostActive,
    paths: () => seen.map(({ path }) => path).filter((path) => path !== '/robots.txt'),
    violations: (manners = {}) => violations(seen, counts.mostOpen, manners),
    [Symbol.asyncDispose]: site.close,
  };
}

function toSeen({ url = '', headers }: IncomingMessage, connection: number): Seen {
  const userAgent = headers['user-agent'] ?? '';
  return { path: url, userAgent, connection, arrivedMs: performance.now(), endedMs: undefined };
}

function answerFor(path: string, earlier: number, options: MannersHostOptions): RobotsAnswer {
  const { robots = { status: 404 }, delayMs = 0, answers = {} } = options;
  if (path === '/robots.txt') {
    const list = Array.isArray(robots) ? (robots as readonly RobotsAnswer[]) : [robots];
    return (list[Math.min(earlier, list.length - 1)] ?? {}) as RobotsAnswer;
  }
  return answers[path] ?? { delayMs, body: pageOf(path, options) };
}

function pageOf(path: string, { pages = 10, links = [] }: MannersHostOptions): string {
  const targets =
    path === '/' ? [...Array.from({ length: pages }, (_, n) => `/page/${n}`), ...links] : ['/'];
  const items = targets.map((href) => `<a href="${href}">${href}</a>`);
  return `<!doctype html><title>${path}</title><p>This is the page at ${path}.</p>${items.join('\n')}`;
}

function give(reply: ServerResponse, answer: RobotsAnswer): void {
  const { status = answer.location === undefined ? 200 : 302, body = '', location, cut } = answer;
  if (cut === true) {
    reply.destroy();
    return;
  }
  const type = body.startsWith('<!doctype') ? 'text/html; charset=utf-8' : 'text/plain';
  reply.writeHead(status, {
    'content-type': type,
    ...(location === undefined ? {} : { location }),
  });
  reply.end(body);
}

function violations(seen: readonly Seen[], mostOpen: number, manners: Manners): string[] {
  const { delayMs = 0, connections = 1, denied = [] } = manners;
  const found: string[] = [];
  const [first] = seen;
  if (first !== undefined && first.path !== '/robots.txt')
    found.push(`${first.path} was asked for before robots.txt`);
  if (mostOpen > connections) found.push(`${mostOpen} connections at once`);
  seen.forEach(({ path, arrivedMs }, at) => {
    if (denied.some((prefix) => path.startsWith(prefix))) found.push(`${path} is denied`);
    const before = seen[at - 1];
    if (before === undefined || connections > 1) return;
    if (before.endedMs === undefined || before.endedMs > arrivedMs) {
      found.push(`${path} while ${before.path} was being answered`);
    } else if (arrivedMs - before.endedMs < delayMs - TOLERANCE_MS) {
      found.push(`${path} ${(arrivedMs - before.endedMs).toFixed(1)} ms after ${before.path}`);
    }
  });
  return found;
}
