import { appendFile } from 'node:fs/promises';

import type { CheckReport, CheckSummary } from '../model/check.ts';
import { FileError } from '../model/errors.ts';
import {
  CHECK_FORMATS,
  chooseCheckFormat,
  type CheckFormat,
  type CheckFormatOptions,
  type MakeCheckRenderer,
} from '../report/check/index.ts';
import { hasExtension } from '../util/extension.ts';
import { sleep } from '../tasks/sleep.ts';
import { printable } from '../util/printable.ts';
import { checkReplaceable, replaceFile } from '../util/replace-file.ts';
import { systemCode, systemReason } from '../util/system-error.ts';
import type { TalkStream } from './io.ts';

/** Where what came of checks is told. */
export interface CheckOutput {
  add(report: CheckReport): void;
  /** Everything as it stands now, while the run goes on. Rejects with a `FileError`. */
  refresh(reports: readonly CheckReport[], summary: CheckSummary): Promise<void>;
  /** The end of the run. Rejects with a `FileError`. */
  end(summary: CheckSummary | null): Promise<void>;
}

/** So long its reader may stand still once all is told. */
const PATIENCE_MS = 10_000;
/** What a stream that takes nothing may hold before it is given up. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/**
 * The format of a file by its extension, or else the one that is asked for.
 *
 * @throws UsageError where neither says anything
 */
function formatOfFile(path: string, name: string | undefined): CheckFormat {
  const isTold = CHECK_FORMATS.some(({ extensions }) => hasExtension(path, extensions));
  return chooseCheckFormat(path, isTold ? undefined : name);
}

/** Standard output. */
export class StdoutOutput implements CheckOutput {
  readonly #stream: TalkStream;
  readonly #renderer: ReturnType<MakeCheckRenderer>;
  #error: FileError | null = null;
  #isClosedByReader = false;
  #isStalled = false;

  /** `onEnd`: hears when nothing more can be written, and whether its reader wants no more. */
  constructor(
    stream: TalkStream,
    renderer: ReturnType<MakeCheckRenderer>,
    onEnd: (isClosedByReader: boolean) => void,
  ) {
    this.#stream = stream;
    this.#renderer = renderer;
    stream.on('error', (error) => {
      if (systemCode(error) === 'EPIPE') this.#isClosedByReader = true;
      else this.#error ??= new FileError(`stdout: ${systemReason(error)}`, { cause: error });
      onEnd(this.#isClosedByReader);
    });
    this.#write(renderer.header ?? '');
  }

  /** Its reader wants no more. */
  get isClosedByReader(): boolean {
    return this.#isClosedByReader;
  }

  /** Its reader takes nothing, and would be waited for for ever. */
  get isStalled(): boolean {
    return this.#isStalled;
  }

  add(report: CheckReport): void {
    this.#write(this.#renderer.add(report));
  }

  /** What it is in trouble for is told at the end. */
  refresh(): Promise<void> {
    return Promise.resolve();
  }

  async end(summary: CheckSummary | null): Promise<void> {
    this.#write(this.#renderer.end(summary));
    if (!this.#isOver && !(await this.#isRead())) {
      this.#isStalled = true;
      this.#error ??= new FileError(`stdout: nobody has read on for ${PATIENCE_MS / 1_000} s`);
    }
    if (this.#error !== null) throw this.#error;
  }

  get #isOver(): boolean {
    return this.#isClosedByReader || this.#error !== null;
  }

  /** False: nobody has read on for long. */
  async #isRead(): Promise<boolean> {
    const written = new Promise<true>((resolve) => {
      this.#stream.once('error', () => resolve(true));
      this.#stream.write('', () => resolve(true));
    });
    for (;;) {
      const left = this.#stream.writableLength;
      const patience = new AbortController();
      const isLate = sleep(PATIENCE_MS, patience.signal).then(
        () => false,
        () => false,
      );
      // oxlint-disable-next-line no-await-in-loop -- as long as somebody reads
      const isWritten = await Promise.race([written, isLate]).finally(() => patience.abort());
      if (isWritten) return true;
      if (this.#stream.writableLength >= left) return false;
    }
  }

  #write(text: string): void {
    if (text === '' || this.#isOver) return;
    this.#stream.write(text);
    if (this.#stream.writableLength <= MAX_WAITING_BYTES) return;
    this.#isStalled = true;
    this.#error = new FileError('stdout: its reader takes nothing');
  }
}

/** A file that is replaced as a whole: whoever reads it sees all of one run, or all of the one before. */
export class WholeFile implements CheckOutput {
  readonly #path: string;
  readonly #make: () => ReturnType<MakeCheckRenderer>;
  #renderer: ReturnType<MakeCheckRenderer>;
  #text: string;

  constructor(path: string, make: () => ReturnType<MakeCheckRenderer>) {
    this.#path = path;
    this.#make = make;
    this.#renderer = make();
    this.#text = this.#renderer.header ?? '';
  }

  add(report: CheckReport): void {
    this.#text += this.#renderer.add(report);
  }

  async refresh(reports: readonly CheckReport[], summary: CheckSummary): Promise<void> {
    this.#renderer = this.#make();
    this.#text = this.#renderer.header ?? '';
    for (const report of reports) this.add(report);
    await this.end(summary);
  }

  async end(summary: CheckSummary | null): Promise<void> {
    const text = this.#text + this.#renderer.end(summary);
    await explained(this.#path, () => replaceFile(this.#path, Buffer.from(text)));
  }
}

/** A file to which lines are added for as long as the run goes on. */
export class GrowingFile implements CheckOutput {
  readonly #path: string;
  readonly #renderer: ReturnType<MakeCheckRenderer>;
  #text: string;

  constructor(path: string, renderer: ReturnType<MakeCheckRenderer>) {
    this.#path = path;
    this.#renderer = renderer;
    this.#text = renderer.header ?? '';
  }

  add(report: CheckReport): void {
    this.#text += this.#renderer.add(report);
  }

  async refresh(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text !== '') await explained(this.#path, () => appendFile(this.#path, text));
  }

  async end(summary: CheckSummary | null): Promise<void> {
    this.#text += this.#renderer.end(summary);
    await this.refresh();
  }
}

/**
 * Opens what `-o` names.
 *
 * @throws FileError for what cannot be written, before anything is checked
 */
export async function openCheckFiles(
  {
    output,
    format: name,
  }: { readonly output: readonly string[]; readonly format?: string | undefined },
  options: CheckFormatOptions,
  isLasting: boolean,
): Promise<readonly CheckOutput[]> {
  // Standard output is written to in any case.
  const paths = output.filter((path) => path !== '-');
  const formats = paths.map((path) => [path, formatOfFile(path, name)] as const);
  const outputs: CheckOutput[] = [];
  for (const [path, format] of formats) {
    // oxlint-disable-next-line no-await-in-loop -- in their order, for the first error
    await explained(path, () => checkReplaceable(path));
    // oxlint-disable-next-line no-await-in-loop
    const make = await format.load();
    const isGrowing = isLasting && !format.isWhole;
    outputs.push(
      isGrowing ? new GrowingFile(path, make(options)) : new WholeFile(path, () => make(options)),
    );
  }
  return outputs;
}

/** The first failure is thrown when all have been tried. */
export async function endOutputs(
  outputs: readonly CheckOutput[],
  summary: CheckSummary | null,
): Promise<void> {
  const ends = await Promise.allSettled(outputs.map((output) => output.end(summary)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function explained(path: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const reason =
      systemCode(error) === 'ENOENT' ? 'the folder does not exist' : systemReason(error);
    throw new FileError(`${printable(path)}: ${reason}`, { cause: error });
  }
}
