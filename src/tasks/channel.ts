import { Line } from './line.ts';
import { wait } from './wait.ts';

/** The channel was closed: nothing can be sent any more, or nothing is left to receive. */
export class ChannelClosed extends Error {
  override readonly name = 'ChannelClosed';

  constructor() {
    super('the channel is closed');
  }
}

interface Offer<T> {
  readonly value: T;
  accept(): void;
  refuse(error: ChannelClosed): void;
}

interface Request<T> {
  serve(value: T): void;
  refuse(error: ChannelClosed): void;
}

/**
 * Hands values from senders to receivers, first come, first served on both sides. It holds at most
 * `capacity` values; with 0, each `send` waits for its `receive`.
 *
 * `for await (const value of channel)` receives until the channel is closed and empty. Several loops
 * share the values between them, and leaving one closes nothing.
 */
export class Channel<T> implements AsyncIterable<T> {
  readonly capacity: number;
  readonly #buffer = new Line<{ readonly value: T }>();
  readonly #offers = new Line<Offer<T>>();
  readonly #requests = new Line<Request<T>>();
  #closed = false;

  /** @throws {RangeError} if `capacity` is neither a whole number from 0 up nor `Infinity`. */
  constructor(capacity = 0) {
    if (!(capacity >= 0 && (Number.isInteger(capacity) || capacity === Infinity))) {
      throw new RangeError(`A channel's capacity is a whole number from 0 up, not ${capacity}`);
    }
    this.capacity = capacity;
  }

  /** Values that are held, sent and not yet received. */
  get size(): number {
    return this.#buffer.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Resolves when the channel holds the value, or with capacity 0 when a receiver has it. Rejects
   * with the signal's reason, or with `ChannelClosed`; the value then was not sent.
   */
  send(value: T, signal?: AbortSignal): Promise<void> {
    return wait({ signal }, (resolve, reject) => {
      const request = this.#requests.shift();
      if (this.#closed) {
        reject(new ChannelClosed());
      } else if (request !== undefined) {
        request.serve(value);
        resolve();
      } else if (this.#buffer.size < this.capacity) {
        this.#buffer.push({ value });
        resolve();
      } else {
        return this.#offers.push({ value, accept: resolve, refuse: reject });
      }
      return () => undefined;
    });
  }

  /**
   * Resolves with the next value. Rejects with the signal's reason, having taken none, or with
   * `ChannelClosed` once the channel is closed and empty.
   */
  receive(signal?: AbortSignal): Promise<T> {
    return wait<T>({ signal }, (resolve, reject) => {
      const held = this.#buffer.shift();
      if (held !== undefined) {
        resolve(held.value);
        this.#refill();
        return () => undefined;
      }
      const offer = this.#offers.shift();
      if (offer !== undefined) {
        resolve(offer.value);
        offer.accept();
      } else if (this.#closed) {
        reject(new ChannelClosed());
      } else {
        return this.#requests.push({ serve: resolve, refuse: reject });
      }
      return () => undefined;
    });
  }

  /**
   * No more is sent: whoever waits to send or to receive gets a `ChannelClosed`, while what the
   * channel holds can still be received. Closing twice does nothing.
   */
  close(): void {
    this.#closed = true;
    for (const line of [this.#offers, this.#requests]) {
      for (let next = line.shift(); next !== undefined; next = line.shift()) {
        next.refuse(new ChannelClosed());
      }
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      let value: T;
      try {
        value = await this.receive();
      } catch (error) {
        if (error instanceof ChannelClosed) return;
        throw error;
      }
      yield value;
    }
  }

  #refill(): void {
    const offer = this.#offers.shift();
    if (offer === undefined) return;
    this.#buffer.push({ value: offer.value });
    offer.accept();
  }
}
