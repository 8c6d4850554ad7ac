import { createHash } from 'node:crypto';

import type { Alert } from '../model/check.ts';

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why something was not taken. */
export interface Refusal {
  /** For people, without secrets. */
  readonly reason: string;
  /** Another try would come to the same, before somebody has mended something. */
  readonly isFinal: boolean;
}

/** Null: it was taken (2xx). `signal` ends it. */
export type Post = (request: PostRequest, signal?: AbortSignal) => Promise<Refusal | null>;

const NOT_SENT: Refusal = { reason: 'stopped before it was sent', isFinal: false };

/** Posts within what `tools` allow: once its signal has ended, nothing more is begun. */
export function boundPost({ post, signal }: ChannelTools): Post {
  return async (request) => (signal.aborted ? NOT_SENT : post(request, signal));
}

/** What a receiver may use to reach the world. */
export interface ChannelTools {
  readonly post: Post;
  /** What commands are run with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends what is being sent. */
  readonly signal: AbortSignal;
}

/** What became of alerts that were handed to a receiver. */
export interface Sent {
  /** The very objects that were handed over. */
  readonly delivered: readonly Alert[];
  /** Why the others are not there, or what went wrong beside; null: all are, and nothing did. */
  readonly problem: string | null;
  /** Another try would come to the same. */
  readonly isFinal?: boolean;
}

/** Alerts that went out together, or did not. */
export function sentTogether(alerts: readonly Alert[], refusal: Refusal | null): Sent {
  return refusal === null ? { delivered: alerts, problem: null } : notSent([], refusal);
}

/** What is there, and why the rest is not. */
export function notSent(delivered: readonly Alert[], { reason, isFinal }: Refusal): Sent {
  return { delivered, problem: reason, isFinal };
}

/** One receiver of alerts. */
export interface Channel {
  /** Kind and a hash of its address: what pending alerts are kept under. */
  readonly id: string;
  /** For messages, without secrets: `slack hooks.slack.com`, `exec notify.sh`. */
  readonly label: string;
  /** Never rejects for what the receiver does. `alerts` are in order, at least one. */
  send(this: void, alerts: readonly Alert[], tools: ChannelTools): Promise<Sent>;
}

/** What may stand before the colon of `--notify KIND:TARGET`. */
export interface ChannelKind {
  readonly name: string;
  /** One line for the help. */
  readonly summary: string;
  readonly syntax: string;
  readonly examples: readonly string[];
  /** True: `${NAME}` is left as it is, for a shell to read. */
  readonly isCommand?: true;
  load(this: void): Promise<(target: string) => Channel>;
  /** @throws UsageError when that is no target of this kind; shows nothing that may be a secret. */
  check(this: void, target: string): void;
}

/** The same for the same receiver in every run, and of no use to whoever reads the state file. */
export function channelId(kind: string, target: string): string {
  const hash = createHash('sha256').update(`${kind}\n${target}`).digest('hex');
  return `${kind}:${hash.slice(0, 24)}`;
}
