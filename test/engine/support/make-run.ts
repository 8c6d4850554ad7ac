import { RunControl } from '../../../src/engine/control.ts';
import { createRecordMaker } from '../../../src/engine/record.ts';
import { Run, type RunParts } from '../../../src/engine/run.ts';
import { Slots } from '../../../src/engine/slots.ts';
import { MemoryFrontier } from '../../../src/frontier/memory.ts';
import { DEFAULT_OPTIONS, type GetOptions } from '../../../src/model/options.ts';
import { unsentOutcome, type Outcome } from '../../../src/model/outcome.ts';
import type { InputBatch, Sink, Transport } from '../../../src/model/ports.ts';
import type { FetchRecord } from '../../../src/model/record.ts';
import type { Task } from '../../../src/model/task.ts';
import { makeSluice } from './sluice.ts';

/** What every URL is answered with, unless a test says otherwise. */
export const answer: Outcome = { ...unsentOutcome('GET', null, 0), statusCode: 200 };

interface Setup {
  readonly count: number;
  readonly options?: Partial<GetOptions>;
  readonly fetch?: (task: Task) => Promise<Outcome>;
  readonly sink?: Sink;
  readonly retryPolicy?: RunParts['retryPolicy'];
  readonly control?: RunControl;
  readonly leavesUnbegun?: boolean;
  readonly onRefused?: (reason: string) => void;
}

/** A run over so many inputs; its network is a function. */
export async function makeRun(setup: Setup) {
  const { count, fetch = async () => answer, control = new RunControl() } = setup;
  const options = { ...DEFAULT_OPTIONS, ...setup.options };
  const sink = setup.sink ?? makeSluice(Infinity);
  const records: FetchRecord[] = [];
  const begun: number[] = [];
  const inputs = async function* (): AsyncGenerator<InputBatch> {
    for (let line = 1; line <= count; line += 1) {
      yield { source: 'list', items: [{ text: `http://host-${line}.test/`, line }] };
    }
  };
  const transport: Transport = {
    fetch: (task, _deadlineMs, listener) => {
      begun.push(task.seq);
      void fetch(task).then((outcome) => listener.onOutcome(outcome));
    },
    inFlight: () => [],
    abort: () => undefined,
    close: () => Promise.resolve(),
  };
  const run = new Run({
    inputs: inputs(),
    options,
    frontier: new MemoryFrontier({ ...options, readyTasks: 256, maxTasks: 100_000 }),
    transport,
    retryPolicy: setup.retryPolicy ?? (() => 0),
    makeRecord: await createRecordMaker({
      with: options.with,
      saves: false,
      pages: null,
      hasSelectors: false,
    }),
    sink: {
      write(record) {
        records.push(record);
        return sink.write(record);
      },
      drained: () => sink.drained(),
      close: () => sink.close(),
    },
    writeReady: () => true,
    observe: () => undefined,
    crew: null,
    control,
    slots: new Slots({
      max: options.concurrency,
      bodies: null,
      onRefused: setup.onRefused ?? (() => undefined),
    }),
    finished: null,
    leavesUnbegun: setup.leavesUnbegun ?? false,
  });
  return { run, control, records, begun };
}
