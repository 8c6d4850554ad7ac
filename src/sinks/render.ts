import type { RecordField } from '../model/fields.ts';
import type { FetchRecord } from '../model/record.ts';
import { ByteText } from '../util/byte-text.ts';
import { encoderOf, type RecordEncoder } from './encoder.ts';
import { recordFilter, type FilterOptions } from './filter.ts';
import { chooseFormat } from './index.ts';

/** What the outputs of a run say of their records. Plain data, so that it can cross a thread. */
export interface RendererOptions extends FilterOptions {
  /** The names of the formats, one for each output. */
  readonly formats: readonly string[];
  /** As in `FormatOptions`. */
  readonly fields?: readonly RecordField[] | undefined;
  readonly template?: string | undefined;
}

/** Records as outputs have them, in the order in which they came. */
export interface RenderedRecords {
  /** For each output: the records one after the other, in memory of their own, which can be transferred. */
  readonly bytes: readonly Uint8Array<ArrayBuffer>[];
  /** For each output: how many bytes each record takes; 0: the filter keeps it from them. */
  readonly lengths: readonly Uint32Array<ArrayBuffer>[];
}

/** Makes the bytes that `Outputs.writeReady` takes: no headers, which are the outputs', and no colour. */
export interface Renderer {
  /** Formats a record for every output. Tells how many bytes that came to; 0: it is kept from them. */
  add(record: FetchRecord): number;
  /** What was added since the last time. */
  take(): RenderedRecords;
}

/** @throws UsageError when there is no such format, or it refuses the options. */
export async function createRenderer(options: RendererOptions): Promise<Renderer> {
  const { formats, fields, template } = options;
  const renderings = await Promise.all(
    formats.map(async (name) => {
      const make = await chooseFormat('-', name).load();
      return new Rendering(encoderOf(make({ fields, template, color: false })));
    }),
  );
  const isWanted = recordFilter(options);
  return {
    add(record) {
      const isKept = !isWanted(record);
      let bytes = 0;
      for (const rendering of renderings)
        bytes += isKept ? rendering.skip() : rendering.add(record);
      return bytes;
    },
    take() {
      const taken = renderings.map((rendering) => rendering.take());
      return {
        bytes: taken.map(({ bytes }) => bytes),
        lengths: taken.map(({ lengths }) => lengths),
      };
    },
  };
}

/** The records of one output. */
class Rendering {
  readonly #encode: RecordEncoder;
  readonly #text = new ByteText();
  #lengths: number[] = [];

  constructor(encode: RecordEncoder) {
    this.#encode = encode;
  }

  add(record: FetchRecord): number {
    const before = this.#text.length;
    this.#encode(record, this.#text);
    const length = this.#text.length - before;
    this.#lengths.push(length);
    return length;
  }

  skip(): number {
    this.#lengths.push(0);
    return 0;
  }

  take(): { bytes: Uint8Array<ArrayBuffer>; lengths: Uint32Array<ArrayBuffer> } {
    const bytes = new Uint8Array(this.#text.view());
    const lengths = Uint32Array.from(this.#lengths);
    this.#text.cut(0);
    this.#lengths = [];
    return { bytes, lengths };
  }
}
