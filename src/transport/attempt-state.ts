import type { NetworkOptions, RequestOptions } from '../model/options.ts';
import type { BodyStore } from '../model/ports.ts';
import type { Hop } from '../model/record.ts';
import type { Target } from '../model/target.ts';
import type { Task } from '../model/task.ts';
import type { BodyReceiver } from './body.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import type { Cookies } from './cookies.ts';
import type { Deadlines } from './deadlines.ts';
import type { RawHeaders } from './raw-headers.ts';
import type { RequestBuilder } from './request.ts';

/** What the record will tell, so that nothing else is gathered. */
export interface Wants {
  readonly hops: boolean;
  readonly tls: boolean;
  readonly hash: boolean;
  readonly body: boolean;
  /** Bodies of HTTP errors are saved too. */
  readonly saveErrors: boolean;
}

/** What every attempt of a run shares. */
export interface AttemptContext {
  readonly options: RequestOptions & NetworkOptions;
  readonly wants: Wants;
  readonly connections: Connections;
  readonly deadlines: Deadlines;
  readonly requests: RequestBuilder;
  readonly cookies: Cookies | null;
  readonly store: BodyStore | null;
}

/** An attempt as those see it who only read it. Times are of the monotonic clock, 0 for not yet. */
export interface AttemptState {
  readonly context: AttemptContext;
  readonly task: Task;
  readonly target: Target;
  readonly firstMethod: string;
  readonly method: string;
  readonly startMs: number;
  /** Wall clock. */
  readonly startedAtMs: number;
  readonly hopStartMs: number;
  readonly firstByteMs: number;
  readonly connection: Connection | null;
  readonly statusCode: number | null;
  readonly raw: RawHeaders | null;
  /** The framing of the response tells where its body ends. */
  readonly isFramed: boolean;
  readonly body: BodyReceiver | null;
  readonly redirects: number;
  readonly hops: readonly Hop[];
}
