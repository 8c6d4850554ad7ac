import type { Failure } from '../model/errors.ts';
import type { NetworkOptions, RequestOptions } from '../model/options.ts';
import type { BodyStore, InFlight } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import type { BodyLimits } from './body.ts';
import type { Connections } from './connections.ts';
import type { Cookies } from './cookies.ts';
import type { Deadlines, Timed } from './deadlines.ts';
import type { Redirect } from './redirect.ts';
import type { RequestBuilder } from './request.ts';

/** How much of a body is held in memory until the record is written. */
export type KeptBody = 'none' | 'start' | 'whole';

/** What the record will tell, so that nothing else is gathered. */
export interface Wants {
  readonly hops: boolean;
  readonly tls: boolean;
  readonly hash: boolean;
  /** `start`: enough of it to find a title or links in. */
  readonly body: KeptBody;
  /** Bodies of HTTP errors are saved too. */
  readonly saveErrors: boolean;
  /** Whether a public address answered. */
  readonly reach?: boolean;
  /** The head of the last request. */
  readonly requestHead?: boolean;
}

/** An attempt as those see it who watch all that are in flight. */
export interface RunningAttempt extends Timed {
  describe(nowMs: number): InFlight;
  /** Ends it at once, as `interrupted`. */
  interrupt(): void;
}

/** What every attempt of a run shares. */
export interface AttemptContext {
  readonly options: RequestOptions & NetworkOptions;
  readonly wants: Wants;
  readonly bodyLimits: BodyLimits;
  readonly connections: Connections;
  readonly deadlines: Deadlines<RunningAttempt>;
  readonly requests: RequestBuilder;
  readonly cookies: Cookies | null;
  readonly store: BodyStore | null;
  readonly isTriedAgain: (task: Task, statusCode: number) => boolean;
}

/** Who an exchange is for. Is told once how it ended, in one of three ways, unless it ends it itself. */
export interface ExchangeOwner {
  readonly context: AttemptContext;
  readonly task: Task;
  /** Followed so far. */
  readonly redirects: number;
  /** The response leads on. */
  onRedirect(redirect: Redirect): void;
  /** Nothing was answered, and nobody will mind being asked again. */
  onRepeat(): void;
  /** The body is taken in whole, or why there is none. */
  onEnd(failure: Failure | null): void;
}
