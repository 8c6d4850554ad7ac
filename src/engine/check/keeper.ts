import { deliver, type Channel, type Post } from '../../alerts/index.ts';
import type { Alert, CheckMemory, PendingAlert } from '../../model/check.ts';
import type { MemoryFile } from './memory-file.ts';

export interface KeeperParts {
  /** Null: what is remembered ends with this process. */
  readonly file: MemoryFile | null;
  readonly channels: readonly Channel[];
  readonly pending: readonly PendingAlert[];
  readonly memories: () => ReadonlyMap<string, CheckMemory>;
  readonly post: Post;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProblem: (text: string) => void;
}

/**
 * Keeps what is remembered, and the alerts until their receivers have them: they are in the file before
 * they are sent, so that what is killed in between is sent again and nothing is lost.
 */
export class Keeper {
  readonly #parts: KeeperParts;
  #channels: readonly Channel[];
  #pending: readonly PendingAlert[];
  #saving: Promise<void> = Promise.resolve();
  #delivering: Promise<void> | null = null;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#channels = parts.channels;
    this.#pending = parts.pending;
  }

  /** From now on these are told. */
  setChannels(channels: readonly Channel[]): void {
    this.#channels = channels;
  }

  /** True: some of them have not been tried. */
  get hasNew(): boolean {
    return this.#delivering === null && this.#pending.some(({ attempts }) => attempts === 0);
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
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  /**
   * Saves, sends what is pending, and saves what is left of it. One at a time: who calls meanwhile waits
   * for the one that is going on. Rejects with a `FileError` where it could not be saved.
   */
  deliver(signal: AbortSignal): Promise<void> {
    this.#delivering ??= this.#deliver(signal).finally(() => {
      this.#delivering = null;
    });
    return this.#delivering;
  }

  async #deliver(signal: AbortSignal): Promise<void> {
    const sending = this.#pending;
    await this.save();
    if (sending.length === 0) return;
    const { post, env, onProblem } = this.#parts;
    const tools = { post, env, signal, nowMs: Date.now() };
    const { left, problems } = await deliver(sending, this.#channels, tools);
    for (const problem of problems) onProblem(problem);
    // Others have come meanwhile, behind those that were sent.
    this.#pending = [...left, ...this.#pending.slice(sending.length)];
    await this.save();
  }
}
