import type { KneeFinder } from '../../../src/engine/knee.ts';
import { Deque } from '../../../src/util/deque.ts';
import { Heap } from '../../../src/util/heap.ts';

export interface ServerModel {
  /** Requests that it works on at once; the others wait in a queue, first come, first served. */
  servers(this: void, nowMs: number): number;
  /** How long one takes, while so many are there in all. */
  serviceMs(this: void, present: number): number;
  /** What ends so late, or while so many are there, has failed. */
  fails?(this: void, tookMs: number, present: number): boolean;
  /** To the server and back, beside the queue. */
  readonly networkMs?: number;
}

export interface Interval {
  readonly size: number;
  readonly goodPerSecond: number;
}

interface Request {
  readonly beganMs: number;
  /** The server is done with it, and the answer is on its way. */
  isServed: boolean;
}

const INTERVAL_MS = 250;

/** What else may be in the way. */
export interface Circumstances {
  /** Requests that there are to make at once. */
  readonly available?: number;
  readonly loopUtilization?: number;
  readonly sinkFullShare?: number;
}

/**
 * A finder, and a server that it knows nothing of: as many requests as it allows for are there, if
 * nothing is said of it. Time is simulated.
 */
export class Simulation {
  readonly #finder: KneeFinder;
  readonly #line: Line;
  #intervals = 0;

  constructor(finder: KneeFinder, model: ServerModel) {
    this.#finder = finder;
    this.#line = new Line(model);
  }

  /** Goes on for so many intervals, and gives what each came to. */
  run(intervals: number, circumstancesOf = (_index: number): Circumstances => ({})): Interval[] {
    return Array.from({ length: intervals }, (_, index) => this.#step(circumstancesOf(index)));
  }

  #step({ available = Infinity, loopUtilization = 0.3, sinkFullShare = 0 }: Circumstances) {
    const { size } = this.#finder;
    this.#intervals += 1;
    const seen = this.#line.run(this.#intervals * INTERVAL_MS, Math.min(size, available));
    this.#finder.add({ elapsedMs: INTERVAL_MS, loopUtilization, sinkFullShare, ...seen });
    return { size, goodPerSecond: ((seen.completed - seen.failed) * 1000) / INTERVAL_MS };
  }
}

/** k servers with one queue, and clients that ask again as soon as they are answered. */
class Line {
  readonly #model: ServerModel;
  readonly #events = new Heap<Request>();
  readonly #waiting = new Deque<Request>();
  #nowMs = 0;
  #present = 0;
  #inService = 0;
  #completed = 0;
  #failed = 0;
  #latencySumMs = 0;

  constructor(model: ServerModel) {
    this.#model = model;
  }

  run(untilMs: number, clients: number) {
    const startMs = this.#nowMs;
    let slotMs = 0;
    this.#completed = 0;
    this.#failed = 0;
    this.#latencySumMs = 0;
    this.#arrive(clients);
    for (;;) {
      const atMs = Math.min(this.#events.firstKey, untilMs);
      slotMs += this.#present * (atMs - this.#nowMs);
      this.#nowMs = atMs;
      if (this.#events.firstKey > untilMs) break;
      const request = this.#events.pop();
      if (request !== undefined) this.#advance(request);
      this.#arrive(clients);
    }
    return {
      completed: this.#completed,
      failed: this.#failed,
      latencyMs: this.#completed === 0 ? 0 : this.#latencySumMs / this.#completed,
      inFlight: slotMs / (untilMs - startMs),
    };
  }

  #advance(request: Request): void {
    const { networkMs = 0, fails } = this.#model;
    if (!request.isServed) {
      this.#inService -= 1;
      request.isServed = true;
      this.#events.push(this.#nowMs + networkMs, request);
      return;
    }
    const tookMs = this.#nowMs - request.beganMs;
    this.#completed += 1;
    this.#latencySumMs += tookMs;
    if (fails?.(tookMs, this.#present) === true) this.#failed += 1;
    this.#present -= 1;
  }

  #arrive(clients: number): void {
    while (this.#present < clients) {
      this.#present += 1;
      this.#waiting.push({ beganMs: this.#nowMs, isServed: false });
    }
    const { servers, serviceMs } = this.#model;
    while (this.#inService < servers(this.#nowMs)) {
      const request = this.#waiting.shift();
      if (request === undefined) break;
      this.#inService += 1;
      this.#events.push(this.#nowMs + serviceMs(this.#present), request);
    }
  }
}
