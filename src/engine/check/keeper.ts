import { deliver, type Channel, type Post } from '../../alerts/index.ts';
import type { Alert, CheckMemory, PendingAlert } from '../../model/check.ts';
import type { MemoryFile } from './memory-file.ts';

export interface KeeperParts {
  /** Null: what is remembered ends with this process. */
  readonly file: Pick<MemoryFile, 'save'> | null;
  readonly channels: readonly Channel[];
  readonly pending: readonly PendingAlert[];
  readonly memories: () => ReadonlyMap<string, CheckMemory>;
  readonly post: Post;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProblem: (text: string) => void;
}

/**
 * Keeps what is remembered, and the alerts until their receivers have them: they are in the file before
 * they are sent, so that what is killed in between is sent again and nothing is lost. A receiver that is
 * slow holds up no other.
 */
export class Keeper {
  readonly #parts: KeeperParts;
  #channels: readonly Channel[];
  #pending: readonly PendingAlert[];
  #saving: Promise<void> = Promise.resolve();
  /** Why the last `save` has failed; null: it has not. */
  #unsaved: { readonly error: unknown } | null = null;
  /** What is being sent, by its receiver: one delivery after the other. */
  readonly #lines = new Map<string, Promise<void>>();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#channels = parts.channels;
    this.#pending = parts.pending;
  }

  /** From now on these are told. */
  setChannels(channels: readonly Channel[]): void {
    this.#channels = channels;
  }

  /** True: some have not been tried, and their receiver has time for them. */
  get hasNew(): boolean {
    const free = new Set(this.#channels.map(({ id }) => id).filter((id) => !this.#lines.has(id)));
    return this.#pending.some(({ channel, attempts }) => attempts === 0 && free.has(channel));
  }

  /** True: alerts wait for their receivers. */
  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Takes alerts for each receiver. */
  add(alerts: readonly Alert[]): void {
    const added = this.#channels.flatMap(({ id }) =>
      alerts.map((alert): PendingAlert => ({ channel: id, alert, attempts: 0 })),
    );
    if (added.length > 0) this.#pending = [...this.#pending, ...added];
  }

  /** Writes everything, after what is being written. Rejects with a `FileError`. */
  save(): Promise<void> {
    const { file, memories } = this.#parts;
    if (file === null) return Promise.resolve();
    const saved = this.#saving.then(() =>
      file.save({ checks: memories(), pending: this.#pending }),
    );
    // Whoever asked for it hears of it; the next one is tried all the same.
    this.#saving = saved.then(
      () => void (this.#unsaved = null),
      (error: unknown) => void (this.#unsaved = { error }),
    );
    return saved;
  }

  /**
   * Saves, sends what is pending, and saves what is left of it. Receivers to which something is being
   * sent are left out, unless it is the last time: then what they do not have follows what is being sent.
   * What cannot be saved is sent all the same, since a disk that is full must silence no alarm; it
   * rejects then, in the end, with a `FileError`.
   */
  async deliver(signal: AbortSignal, isLast = false): Promise<void> {
    const waiting = new Set(this.#pending.map(({ channel }) => channel));
    const ids = [...waiting].filter((id) => isLast || !this.#lines.has(id));
    // How it went is looked at below.
    const saved = this.save().catch(() => undefined);
    await Promise.all([saved, ...ids.map((id) => this.#queue(id, saved, signal))]);
    if (this.#unsaved !== null) throw this.#unsaved.error;
  }

  /** Begun at once where nothing is being sent to it, so that nobody else sends the same. */
  #queue(id: string, saved: Promise<void>, signal: AbortSignal): Promise<void> {
    const before = this.#lines.get(id);
    const line = Promise.all([before, saved])
      .then(() => this.#send(id, signal))
      .finally(() => {
        if (this.#lines.get(id) === line) this.#lines.delete(id);
      });
    this.#lines.set(id, line);
    return line;
  }

  async #send(id: string, signal: AbortSignal): Promise<void> {
    const { post, env, onProblem } = this.#parts;
    const sending = this.#pending.filter(({ channel }) => channel === id);
    const channels = this.#channels.filter((channel) => channel.id === id);
    const tools = { post, env, signal, nowMs: Date.now() };
    const { left, problems } = await deliver(sending, channels, tools);
    for (const problem of problems) onProblem(problem);
    const sent = new Set(sending);
    // Others have come meanwhile, and stand behind those that were sent.
    this.#pending = [...left, ...this.#pending.filter((each) => !sent.has(each))];
    // How it went is looked at by whoever waits for all.
    await this.save().catch(() => undefined);
  }
}
