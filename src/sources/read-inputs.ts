import type { Readable } from 'node:stream';

import { FileError, UsageError } from '../model/errors.ts';
import type { InputBatch, InputItem } from '../model/ports.ts';
import { peek } from '../util/peek.ts';
import { readFileBytes, readStreamBytes } from './bytes.ts';
import { expandItems } from './expand.ts';
import { sourceName, urlItem } from './item.ts';
import { firstCharacter, formatNamed, guessFormat, isBinary } from './sniff.ts';
import { checkInputs, type Input } from './words.ts';

export interface ReadOptions {
  /** The name of a format, for every file and stdin; by extension and first character otherwise. */
  readonly format?: string | undefined;
  /** csv and tsv: name or 1-based number of the column that holds the URL. */
  readonly urlColumn?: string | undefined;
  /** Expand curl's patterns. */
  readonly glob?: boolean | undefined;
  /** What `-` reads; it is closed afterwards. */
  readonly stdin?: Readable | undefined;
  /** When raised, reading stops at once, also while a silent pipe is waited for. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the inputs that the words of a command line name, one after the other: URLs, files, `-`. A
 * line that cannot be used is an item with a failure.
 *
 * @throws FileError when a file is missing, unreadable, binary, or cannot be read to its end.
 * @throws UsageError when there is no such format or column.
 */
export async function* readInputs(
  words: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<InputBatch, void, undefined> {
  const { signal } = options;
  try {
    for await (const { source, items } of readAll(words, options)) {
      for (const batch of options.glob === true ? expandItems(items, source) : [items]) {
        if (signal?.aborted === true) return;
        yield { source, items: batch };
      }
    }
  } catch (error) {
    // A read that was called off ends in an error.
    if (signal?.aborted !== true) throw error;
  }
}

async function* readAll(
  words: readonly string[],
  options: ReadOptions,
): AsyncGenerator<InputBatch, void, undefined> {
  if (options.format !== undefined) formatNamed(options.format);
  const inputs = await checkInputs(words);
  for (const [index, input] of inputs.entries()) {
    if (input.kind === 'url') {
      const item = urlItem(input.url, index + 1, 'argument');
      yield { source: 'argument', items: [item] };
    } else {
      const source = input.kind === 'stdin' ? '-' : input.path;
      for await (const items of readSource(open(input, options), source, options)) {
        yield { source, items };
      }
    }
  }
}

function open(
  input: Exclude<Input, { kind: 'url' }>,
  { stdin, signal }: ReadOptions,
): AsyncGenerator<Uint8Array> {
  if (input.kind === 'file') return readFileBytes(input.path, signal);
  if (stdin === undefined) throw new UsageError('there is no stdin to read “-” from');
  return readStreamBytes(stdin, '-', signal);
}

async function* readSource(
  bytes: AsyncGenerator<Uint8Array>,
  source: string,
  { format: name, urlColumn }: ReadOptions,
): AsyncGenerator<readonly InputItem[], void, undefined> {
  try {
    const { head, chunks } = await peek(bytes, (read) => firstCharacter(read) !== undefined);
    if (isBinary(head)) {
      throw new FileError(
        `${sourceName(source)}: is no text; if it is UTF-16, it needs a byte order mark`,
      );
    }
    const format = name === undefined ? guessFormat(source, head) : formatNamed(name);
    const read = await format.load();
    yield* read(chunks, { source, urlColumn });
  } finally {
    await bytes.return(undefined);
  }
}
