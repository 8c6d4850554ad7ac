import { Readable } from 'node:stream';

import type { InputItem } from '../../src/model/ports.ts';
import { formatNamed } from '../../src/sources/sniff.ts';
import { readInputs, type ReadOptions } from '../../src/sources/read-inputs.ts';

/** Bytes cut at the given places, which need not be in order. */
export async function* cutAt(
  bytes: Uint8Array,
  places: readonly number[],
): AsyncGenerator<Uint8Array, void, undefined> {
  let start = 0;
  for (const place of places.toSorted((a, b) => a - b)) {
    yield bytes.subarray(start, place);
    start = place;
  }
  yield bytes.subarray(start);
}

/** Cuts after every byte. */
export function cutEverywhere(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  return cutAt(bytes, Array.from(bytes.keys()));
}

export async function collect<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

/** Reads a text as one chunk in the named format. */
export async function readAs(
  format: string,
  content: string | Uint8Array,
  urlColumn?: string,
): Promise<InputItem[]> {
  const read = await formatNamed(format).load();
  return collect(read(cutAt(Buffer.from(content), []), { source: `in.${format}`, urlColumn }));
}

/** Reads words as the command line would, and what arrives on stdin. */
export async function readWords(
  words: readonly string[],
  options: Omit<ReadOptions, 'stdin'> & { readonly stdin?: AsyncIterable<Uint8Array> } = {},
): Promise<InputItem[]> {
  const stdin = options.stdin && Readable.from(options.stdin, { objectMode: false });
  const items: InputItem[] = [];
  for await (const batch of readInputs(words, { ...options, stdin })) items.push(...batch.items);
  return items;
}

/** The texts, and for what failed the message. */
export function summary(items: readonly InputItem[]): string[] {
  return items.map(({ text, failure }) => failure?.message ?? text);
}
