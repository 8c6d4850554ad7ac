import { Writable } from 'node:stream';
import { createGzip, type Gzip } from 'node:zlib';

/** Written in the place of bytes: what came before is to be a member of its own. */
const END_OF_MEMBER = Buffer.alloc(0);

type Callback = (error?: Error | null) => void;

/**
 * Packs into `target` as gzip, which is one member (RFC 1952, section 2.2) unless `endMember` is called
 * between. A write is called back when the compressor has taken it. `target` stays open.
 */
export class GzipMembers extends Writable {
  readonly #target: Writable;
  readonly #mustHaveOne: boolean;
  #member: Gzip | null = null;
  #packedBytes = 0;
  #hadOne = false;
  /** Of the write that is under way. */
  #pending: Callback | null = null;

  /** `mustHaveOne`: also where nothing is written there is a member, since no bytes at all are no gzip. */
  constructor(target: Writable, { mustHaveOne }: { readonly mustHaveOne: boolean }) {
    super({ decodeStrings: false });
    this.#target = target;
    this.#mustHaveOne = mustHaveOne;
    target.on('error', (error) => this.destroy(error));
  }

  /**
   * Ends the member with what was written until now. Resolves when `target` has written it, with the
   * bytes that all members so far have come to; null: it failed.
   */
  endMember(): Promise<number | null> {
    return new Promise((resolve) => {
      this.write(END_OF_MEMBER, (error) => {
        resolve(error instanceof Error ? null : this.#packedBytes);
      });
    });
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, callback: Callback): void {
    const done = this.#begin(callback);
    if (chunk === END_OF_MEMBER) this.#end(done);
    else this.#open().write(chunk, done);
  }

  override _final(callback: Callback): void {
    if (this.#mustHaveOne && !this.#hadOne) this.#open();
    this.#end(this.#begin(callback));
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#member?.destroy();
    this.#pending?.(error);
    callback(error);
  }

  /** What ends the write, once: also where the stream is destroyed under it. */
  #begin(callback: Callback): Callback {
    const done: Callback = (error) => {
      if (this.#pending !== done) return;
      this.#pending = null;
      callback(error);
    };
    this.#pending = done;
    return done;
  }

  #open(): Gzip {
    if (this.#member !== null) return this.#member;
    const member = createGzip();
    this.#hadOne = true;
    member.on('data', (bytes: Uint8Array) => {
      this.#packedBytes += bytes.length;
    });
    member.on('error', (error) => this.destroy(error));
    member.pipe(this.#target, { end: false });
    this.#member = member;
    return member;
  }

  #end(done: Callback): void {
    const member = this.#member;
    if (member === null) {
      done();
      return;
    }
    this.#member = null;
    // When it has ended, the target has been given all of it; what it is given last is written last.
    member.once('end', () => this.#target.write(END_OF_MEMBER, done));
    member.end();
  }
}
