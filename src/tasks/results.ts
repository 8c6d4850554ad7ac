import { onAbort } from './abort.ts';
import { Condition } from './condition.ts';
import { Line } from './line.ts';
import type { Task } from './task.ts';

/** What a stream of results needs from its pool. */
export interface Slots {
  size(): number;
  freeCount(): number;
  /** Notified when a slot falls free, and when the size changes. */
  readonly changed: Condition;
  /** The streams that are open, so that the pool can stop them. */
  readonly streams: Set<Stoppable>;
  spawn<R>(work: (signal: AbortSignal) => R | PromiseLike<R>): Task<R>;
}

export interface Stoppable {
  stop(reason: unknown): void;
}

/** One mapping over a pool. */
export interface Mapping<T, R> {
  readonly items: Iterable<T> | AsyncIterable<T>;
  readonly fn: (item: T, signal: AbortSignal) => R | PromiseLike<R>;
  /** Results in the order of the items; otherwise in the order in which they are ready. */
  readonly ordered: boolean;
  /** Items that were pulled and whose results were not taken; the pool's size if undefined. */
  readonly maxSize: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Results on demand: nothing is pulled before the first `next`, and then only while a slot is free
 * and the window has room. It is a generator, except that leaving it does not wait for an input
 * that is stuck: `return` ends a `next` that is under way.
 */
export class Results<T, R> implements AsyncIterableIterator<R, undefined>, Stoppable {
  readonly #slots: Slots;
  readonly #mapping: Mapping<T, R>;
  readonly #stopping = new AbortController();
  readonly #arrived = new Condition();
  /** Begun and not yet taken: what the window bounds. */
  readonly #begun = new Set<Task<R>>();
  /** In the order in which they are handed on. */
  readonly #queue = new Line<Task<R>>();
  readonly #steps: AsyncGenerator<R, undefined, undefined>;
  /** Set while it is open: an iterator that has ended or thrown is not closed again. */
  #input: Iterator<T> | AsyncIterator<T> | undefined;
  #pulling = false;
  /** No more items come. */
  #fed = false;
  #failed = false;
  #left = false;
  #closed = false;
  #closing: Promise<void> | undefined;
  #unfollow = (): void => undefined;

  constructor(slots: Slots, mapping: Mapping<T, R>) {
    this.#slots = slots;
    this.#mapping = mapping;
    this.#steps = this.#run();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<R, undefined>> {
    return this.#steps.next();
  }

  async return(): Promise<IteratorResult<R, undefined>> {
    this.#left = true;
    await this.#close('its result is not wanted any more');
    return await this.#steps.return(undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** Ends everything at once; whoever takes the next result gets `reason`. */
  stop(reason: unknown): void {
    this.#stopping.abort(reason);
    // The reason is what the consumer hears; an input that fails to close comes second to it.
    this.#close(reason).catch(() => undefined);
  }

  async *#run(): AsyncGenerator<R, undefined, undefined> {
    const feeding = this.#feed();
    // Its error is handed on below, when all that came before it is taken.
    feeding.catch(() => undefined);
    try {
      while (await this.#hasNext()) {
        const task = this.#queue.shift();
        if (task === undefined) break;
        this.#begun.delete(task);
        this.#slots.changed.notifyAll();
        yield await task;
      }
      if (!this.#left) await feeding;
    } catch (error) {
      // The first error stands for all that come of it.
      await this.#close(error).catch(() => undefined);
      throw error;
    }
    await this.#close(undefined);
    return undefined;
  }

  /** Begins what there is room for, until the input ends; rejects with the input's error. */
  async #feed(): Promise<void> {
    const { items, signal } = this.#mapping;
    try {
      signal?.throwIfAborted();
      if (signal !== undefined) this.#unfollow = onAbort(signal, () => this.stop(signal.reason));
      this.#slots.streams.add(this);
      const input =
        Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
      this.#input = input;
      while (await this.#hasRoom()) {
        const step = await this.#pull(input);
        if (step.done === true || this.#closed) break;
        this.#begin(step.value);
      }
    } finally {
      this.#fed = true;
      this.#arrived.notifyAll();
    }
  }

  /** Waits for a free slot and room in the window; false: nothing more is to begin. */
  async #hasRoom(): Promise<boolean> {
    while (!this.#closed && !this.#failed) {
      const maxSize = this.#mapping.maxSize ?? this.#slots.size();
      if (this.#begun.size < maxSize && this.#slots.freeCount() > 0) return true;
      await this.#slots.changed.wait();
    }
    return false;
  }

  async #pull(input: Iterator<T> | AsyncIterator<T>): Promise<IteratorResult<T>> {
    this.#pulling = true;
    try {
      const step = await input.next();
      if (step.done === true) this.#input = undefined;
      return step;
    } catch (error) {
      this.#input = undefined;
      throw error;
    } finally {
      this.#pulling = false;
    }
  }

  #begin(item: T): void {
    const { fn, ordered } = this.#mapping;
    const task = this.#slots.spawn((signal) => fn(item, signal));
    this.#begun.add(task);
    if (ordered) this.#queue.push(task);
    task.link(() => {
      if (!ordered) this.#queue.push(task);
      if (!task.successful) this.#failed = true;
      this.#arrived.notifyAll();
    });
  }

  /** Waits until the first in the queue is ready; false: there is none any more. */
  async #hasNext(): Promise<boolean> {
    for (;;) {
      if (this.#left) return false;
      this.#stopping.signal.throwIfAborted();
      if (this.#queue.first?.ready === true) return true;
      if (this.#fed && this.#begun.size === 0) return false;
      await this.#arrived.wait();
    }
  }

  #close(reason: unknown): Promise<void> {
    this.#closing ??= this.#end(reason);
    return this.#closing;
  }

  async #end(reason: unknown): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#unfollow();
    this.#slots.streams.delete(this);
    for (const task of this.#begun) void task.kill(reason);
    this.#begun.clear();
    this.#arrived.notifyAll();
    this.#slots.changed.notifyAll();
    const closing = this.#closeInput();
    // An input that is stuck closes when it comes loose, if ever: nobody waits for that, and what
    // it throws then concerns nobody any more.
    if (this.#pulling) closing.catch(() => undefined);
    else await closing;
  }

  async #closeInput(): Promise<void> {
    await this.#input?.return?.();
  }
}
