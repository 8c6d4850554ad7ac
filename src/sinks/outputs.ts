import type { FormatOptions, ReadySink, SinkFormat } from '../model/ports.ts';
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
  /** How many records are in every output, those aside whose readers went away before others did. */
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
      for (const output of outputs) output.write(record);
      return hasRoom();
    },
    writeReady({ bytes, records }) {
      refuseAfterEnd();
      if (bytes.length !== outputs.length) throw new Error('ready records of other outputs');
      for (const [index, output] of outputs.entries()) {
        const piece = bytes[index];
        if (piece !== undefined) output.writeReady(piece, records);
      }
      return hasRoom();
    },
    async drained() {
      if (hasRoom()) return;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    },
    recorded: () => outputs.map((output) => ({ name: output.name, records: output.recorded() })),
    recordedInAll() {
      const read = outputs.filter((output) => output.isRead());
      const counted = read.length > 0 ? read : outputs;
      return Math.min(...counted.map((output) => output.recorded()));
    },
    close: () => (closing ??= closeAll(outputs)),
  };
}

/** Closes all, whatever happens to one of them; rejects with the first error. */
async function closeAll(outputs: readonly Output[]): Promise<void> {
  const results = await Promise.allSettled(outputs.map((output) => output.close()));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
