import type { Readable, Writable } from 'node:stream';

/** A stream that may be a terminal. */
export type TalkStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** All that a command has of the process it runs in. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: TalkStream;
  readonly stderr: TalkStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls `listener` at each such signal, until the returned function is called. */
  onSignal(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGUSR1', listener: () => void): () => void;
  /** Leaves at once, without draining anything. */
  exitNow(code: number): void;
}
