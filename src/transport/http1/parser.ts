import { formatCount } from '../../util/humanize.ts';
import type { ResponseHandler } from '../channel.ts';
import { ChunkReader } from './chunks.ts';
import { CHUNKED, Framing, UNTIL_CLOSE } from './framing.ts';
import { HeadReader } from './head.ts';
import { badResponse, closedEarly } from './problems.ts';

const MAX_INTERIM = 10;
// Smaller parts of a body are put together.
const LEAST_PART_BYTES = 256;

/** What is being read. */
const NOTHING = 0;
const HEAD = 1;
const DATA = 2;
const CHUNK = 3;
const TRAILERS = 4;
const REST = 5;
const DONE = 6;

/**
 * Reads one HTTP/1.x response after another (RFC 9112), as its bytes come. What it tells does not
 * depend on how they were cut, except for the parts of the body.
 */
export class ResponseParser {
  problem: Error | null = null;
  readonly #head = new HeadReader();
  readonly #framing = new Framing();
  #chunks: ChunkReader | null = null;
  #handler: ResponseHandler | null = null;
  #stage = NOTHING;
  #isHead = false;
  #interim = 0;
  /** Bytes that are still to come, of the body or of its chunk. */
  #left = 0;
  /** What is still to be told of the body, within the bytes at hand. */
  #partFrom = 0;
  #partTo = 0;

  /** A response is awaited; `isHead`: to a request by HEAD. */
  begin(handler: ResponseHandler, isHead: boolean): void {
    this.#handler = handler;
    this.#isHead = isHead;
    this.#stage = HEAD;
    this.#interim = 0;
    this.problem = null;
    this.#head.begin();
  }

  /** None is awaited any more. */
  stop(): void {
    this.#handler = null;
    this.#stage = NOTHING;
  }

  /** The response is whole. */
  get isDone(): boolean {
    return this.#stage === DONE;
  }

  /** Of a response that is whole: another may follow it. */
  get isPersistent(): boolean {
    return this.#framing.isPersistent;
  }

  /** Of a response that is whole: how long the connection may idle. */
  get keepAliveMs(): number {
    return this.#framing.keepAliveMs;
  }

  /**
   * Reads on, no further than the end of the response or a problem; returns where it left off. What was
   * read may be overwritten: the data of small chunks is moved together.
   */
  read(bytes: Buffer, from: number, end: number): number {
    this.#partFrom = from;
    this.#partTo = from;
    const at = this.#readOn(bytes, from, end);
    this.#flush(bytes);
    return at;
  }

  #readOn(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && this.problem === null) {
      switch (this.#stage) {
        case HEAD:
          at = this.#readHead(bytes, at, end);
          break;
        case DATA:
          at = this.#readData(bytes, at, end);
          break;
        case CHUNK:
          at = this.#readChunk(bytes, at, end);
          break;
        case TRAILERS:
          at = this.#readTrailers(bytes, at, end);
          break;
        case REST:
          this.#handler?.onBody(bytes, at, end);
          return end;
        default:
          return at;
      }
    }
    return at;
  }

  /** The connection has ended: null if that is the end of the response, too. */
  end(): Error | null {
    switch (this.#stage) {
      case REST:
        this.#stage = DONE;
        return null;
      case DATA:
        return closedEarly(`the connection closed with ${this.#missing()} still to come`);
      case CHUNK:
      case TRAILERS:
        return closedEarly('the connection closed before the last chunk');
      default:
        return closedEarly('the connection closed before the response');
    }
  }

  #missing(): string {
    const what = this.#framing.length === CHUNKED ? ' of a chunk' : '';
    return `${formatCount(this.#left)} ${this.#left === 1 ? 'byte' : 'bytes'}${what}`;
  }

  #readHead(bytes: Buffer, from: number, end: number): number {
    const head = this.#head;
    const at = head.read(bytes, from, end);
    if (head.problem !== null) this.problem = head.problem;
    else if (!head.isComplete) return at;
    else if (head.statusCode < 200) this.#takeInterim(head);
    else this.#takeHead(head);
    return at;
  }

  #takeInterim(head: HeadReader): void {
    this.#interim += 1;
    if (head.statusCode === 101) {
      this.problem = badResponse('the server changed to a protocol that nobody asked for');
    } else if (this.#interim > MAX_INTERIM) {
      this.problem = badResponse(`more than ${MAX_INTERIM} interim responses`);
    } else {
      head.beginNext();
      this.#handler?.onInterim();
    }
  }

  #takeHead({ statusCode, minorVersion, fields }: HeadReader): void {
    const framing = this.#framing;
    framing.read(this.#isHead, statusCode, minorVersion, fields);
    this.problem = framing.problem;
    if (this.problem !== null) return;
    const { length } = framing;
    if (length === CHUNKED) this.#beginChunks();
    else if (length === UNTIL_CLOSE) this.#stage = REST;
    else this.#stage = length === 0 ? DONE : DATA;
    this.#left = Math.max(0, length);
    this.#handler?.onStart({
      statusCode,
      raw: fields,
      httpVersion: minorVersion === 0 ? '1.0' : '1.1',
      isFramed: length !== UNTIL_CLOSE,
    });
  }

  #beginChunks(): void {
    this.#chunks ??= new ChunkReader();
    this.#chunks.begin();
    this.#stage = CHUNK;
  }

  #readData(bytes: Buffer, from: number, end: number): number {
    const to = end - from > this.#left ? from + this.#left : end;
    this.#left -= to - from;
    if (this.#left === 0) this.#endData();
    if (to - from < LEAST_PART_BYTES) {
      this.#gather(bytes, from, to);
    } else {
      this.#flush(bytes);
      this.#handler?.onBody(bytes, from, to);
    }
    return to;
  }

  /** Puts a small part after those before it: a server that sends single bytes must not cost a call each. */
  #gather(bytes: Buffer, from: number, to: number): void {
    if (this.#partTo === this.#partFrom) {
      this.#partFrom = from;
      this.#partTo = to;
      return;
    }
    let at = this.#partTo;
    for (let i = from; i < to; i += 1, at += 1) bytes[at] = bytes[i] as number;
    this.#partTo = at;
  }

  #flush(bytes: Buffer): void {
    const from = this.#partFrom;
    const to = this.#partTo;
    if (from === to) return;
    this.#partFrom = to;
    this.#handler?.onBody(bytes, from, to);
  }

  #endData(): void {
    if (this.#framing.length === CHUNKED) {
      this.#stage = CHUNK;
      this.#chunks?.beginEnd();
    } else {
      this.#stage = DONE;
    }
  }

  #readChunk(bytes: Buffer, from: number, end: number): number {
    const chunks = this.#chunks as ChunkReader;
    const at = chunks.read(bytes, from, end);
    this.problem = chunks.problem;
    if (this.problem !== null || !chunks.isAtData) return at;
    this.#left = chunks.size;
    this.#stage = chunks.size === 0 ? TRAILERS : DATA;
    if (chunks.size === 0) this.#head.beginTrailers();
    return at;
  }

  #readTrailers(bytes: Buffer, from: number, end: number): number {
    const at = this.#head.read(bytes, from, end);
    this.problem = this.#head.problem;
    if (this.#head.isComplete) this.#stage = DONE;
    return at;
  }
}
