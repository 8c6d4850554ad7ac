import { PAGE_POLICY } from '../../../report/status-page/index.ts';
import type { LiveView } from './view.ts';

/** What is sent, the same to whoever asks. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly policy: string;
  readonly body: Buffer;
  /** Of the list of checks: what it is made of. */
  readonly checks?: ReturnType<LiveView['checks']>;
}

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';
/** The exposition format of Prometheus. */
const METRICS = 'text/plain; version=0.0.4; charset=utf-8';
/** For what is no page. */
const NO_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** However many ask, nothing is made more than once in this time. */
const FRESH_MS = 1_000;
const CHECKS = '/api/v1/checks';

type Make = (view: LiveView) => Reply;

const ROUTES: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['/', (view) => reply(200, HTML, view.page(), PAGE_POLICY)],
  ['/metrics', (view) => reply(200, METRICS, view.metrics())],
  [CHECKS, checksReply],
  ['/healthz', healthReply],
]);

const NOT_FOUND = 'not found: there are /, /metrics, /api/v1/checks and /healthz';

/** Answers to paths. */
export class Replies {
  readonly #view: LiveView;
  readonly #onError: (error: unknown) => void;
  readonly #kept = new Map<string, { readonly made: Reply; readonly untilMs: number }>();

  constructor(view: LiveView, onError: (error: unknown) => void) {
    this.#view = view;
    this.#onError = onError;
  }

  /** `target`: as in the request line; what follows `?` is left out. */
  to(target: string): Reply {
    const [path = ''] = target.split('?', 1);
    if (path.startsWith(`${CHECKS}/`)) return this.#ofCheck(path.slice(CHECKS.length + 1));
    const make = ROUTES.get(path);
    return make === undefined ? textReply(404, NOT_FOUND) : this.#fresh(path, make);
  }

  #ofCheck(encodedId: string): Reply {
    const all = this.#fresh(CHECKS, checksReply);
    if (all.status !== 200) return all;
    const id = decoded(encodedId);
    const found = id === undefined ? undefined : all.checks?.get(id);
    return found === undefined ? textReply(404, 'no check has this id') : jsonReply(200, found);
  }

  #fresh(path: string, make: Make): Reply {
    const kept = this.#kept.get(path);
    if (kept !== undefined && performance.now() < kept.untilMs) return kept.made;
    const made = this.#made(make);
    this.#kept.set(path, { made, untilMs: performance.now() + FRESH_MS });
    return made;
  }

  /** An error is told to its owner only: it may name what is not for whoever asks. */
  #made(make: Make): Reply {
    try {
      return make(this.#view);
    } catch (error) {
      this.#onError(error);
      return textReply(500, 'this could not be made; the log of the program tells why');
    }
  }
}

export function textReply(status: number, text: string): Reply {
  return reply(status, TEXT, `${text}\n`);
}

function jsonReply(status: number, value: unknown): Reply {
  return reply(status, JSON_TYPE, `${JSON.stringify(value)}\n`);
}

function reply(status: number, type: string, text: string, policy = NO_POLICY): Reply {
  return { status, type, policy, body: Buffer.from(text) };
}

function healthReply(view: LiveView): Reply {
  const { isHealthy, body } = view.health();
  return jsonReply(isHealthy ? 200 : 503, body);
}

function checksReply(view: LiveView): Reply {
  const checks = view.checks();
  return { ...jsonReply(200, [...checks.values()]), checks };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // not percent-encoded UTF-8, so the id of none
  }
}
