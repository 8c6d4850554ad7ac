import type { FormatOptions, ReadyRecords, ReadySink, SinkFormat } from '../model/ports.ts';
import { createOutput, type Output, type OutputEvents } from './output.ts';
import { openTargets, type TargetSpec } from './target.ts';

/** One output of a run: where, and in which format. */
export interface OutputSpec extends TargetSpec {
  readonly format: SinkFormat;
}

/** Several outputs that get the same records in the same order. */
export interface Outputs extends ReadySink {
  /** Aborts when an output can write no more; the reason is the `FileError` that `close` rejects with. */
  readonly failed: AbortSignal;
  /** Aborts when the last output lost its reader, as under `| head`: no more records are wanted. */
  readonly closedByReader: AbortSignal;
  /** For each output, in the order of the specs: how many records have been written out. Final after `close`. */
  recorded(): readonly RecordedCount[];
  /**
   * Resolves when all that was written so far has been handed to the operating system, and dropped
   * where a reader has gone away. What `.gz` packs ends a gzip member then. One after the other.
   *
   * @throws FileError as `close`.
   */
  flush(): Promise<void>;
  /**
   * For each output, in the order of the specs: where in its regular file that ended which the last
   * `flush` has written, in bytes; null where it is no regular file. A file that is cut to this and
   * added to (`cutToBytes`) is as it would be had it never been longer.
   */
  positions(): readonly (number | null)[];
  /**
   * How many records are in every output, those aside whose readers went away before others did; where
   * there is no output, how many were given.
   */
  recordedInAll(): number;
}

interface RecordedCount {
  /** The path, fit to be printed, or `stdout`. */
  readonly name: string;
  readonly records: number;
}

/**
 * Opens every output, or none. Existing files are emptied unless the spec says `append`; what was
 * handed in as a stream is never ended. Colour goes only to such a stream. `write` returns false
 * while more than 256 KiB wait for the slowest output.
 *
 * @throws FileError when a file cannot be written.
 * @throws UsageError when two outputs are one file, or a format refuses the options.
 */
export async function openOutputs(
  specs: readonly OutputSpec[],
  options: FormatOptions,
): Promise<Outputs> {
  const formatters = await Promise.all(
    specs.map(async ({ format, stream }) => {
      const make = await format.load();
      return make({ ...options, color: options.color && stream !== undefined });
    }),
  );
  const targets = await openTargets(specs);
  return fanOut((events) =>
    targets.map((target, index) => {
      const formatter = formatters[index];
      if (formatter === undefined) throw new Error(`${target.name}: no formatter`);
      return createOutput(target, formatter, events);
    }),
  );
}

function fanOut(create: (events: OutputEvents) => readonly Output[]): Outputs {
  const failed = new AbortController();
  const closedByReader = new AbortController();
  let waiting: (() => void)[] = [];
  let closing: Promise<void> | undefined;
  let closedCount = 0;
  let given = 0;
  const hasRoom = (): boolean => {
    for (const output of outputs) if (output.isFull()) return false;
    return true;
  };
  const refuseAfterEnd = (): void => {
    if (closing !== undefined) throw new Error('a record after the outputs were closed');
  };

  const outputs = create({
    onRoom() {
      if (waiting.length === 0 || !hasRoom()) return;
      const resolvers = waiting;
      waiting = [];
      for (const resolve of resolvers) resolve();
    },
    onFailed(error) {
      failed.abort(error);
    },
    onClosedByReader() {
      closedCount += 1;
      if (closedCount === outputs.length) closedByReader.abort();
    },
  });

  return {
    failed: failed.signal,
    closedByReader: closedByReader.signal,
    write(record) {
      refuseAfterEnd();
      given += 1;
      for (const output of outputs) output.write(record);
      return hasRoom();
    },
    writeReady(ready) {
      refuseAfterEnd();
      given += ready.records;
      handOver(ready, outputs);
      return hasRoom();
    },
    async drained() {
      if (hasRoom()) return;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    },
    recorded: () => outputs.map((output) => ({ name: output.name, records: output.recorded() })),
    recordedInAll: () => (outputs.length === 0 ? given : recordedInAll(outputs)),
    flush: () => allOf(outputs.map((output) => output.flush())),
    positions: () => outputs.map((output) => output.position()),
    close: () => (closing ??= allOf(outputs.map((output) => output.close()))),
  };
}

function handOver({ bytes, records }: ReadyRecords, outputs: readonly Output[]): void {
  if (bytes.length !== outputs.length) throw new Error('ready records of other outputs');
  for (const [index, output] of outputs.entries()) {
    const piece = bytes[index];
    if (piece !== undefined) output.writeReady(piece, records);
  }
}

function recordedInAll(outputs: readonly Output[]): number {
  const read = outputs.filter((output) => output.isRead());
  const counted = read.length > 0 ? read : outputs;
  return Math.min(...counted.map((output) => output.recorded()));
}

/** Awaits all, whatever happens to one of them; rejects with the first error. */
async function allOf(tasks: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
