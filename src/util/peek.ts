/** The beginning of a stream, and the whole of it still to be read. */
export interface Peeked {
  readonly head: Buffer;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Reads until `isEnough` of the bytes so far, or to the end. It waits for no byte more than that, so
 * that the first line of a slow pipe is not held up by the second.
 */
export async function peek(
  source: AsyncIterable<Uint8Array>,
  isEnough: (head: Buffer) => boolean,
): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (!isEnough(head)) {
    const step = await iterator.next();
    if (step.done === true) break;
    head = head.length === 0 ? Buffer.from(step.value) : Buffer.concat([head, step.value]);
  }
  return { head, chunks: resume(head, iterator) };
}

async function* resume(
  head: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const step = await iterator.next();
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    await iterator.return?.();
  }
}
