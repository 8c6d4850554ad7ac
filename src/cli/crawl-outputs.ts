import { resolve } from 'node:path';

import type { OutputEnd } from '../engine/crawl/book.ts';
import { openOutputs, type Outputs, type OutputSpec } from '../sinks/outputs.ts';
import type { WarcOutput } from '../sinks/warc/index.ts';
import { VERSION } from '../model/version.ts';
import { usesColor } from './color.ts';
import type { Io } from './io.ts';
import type { CrawlSettings } from './options/table.ts';
import { outputSpecs, refuseSummaryAsOutput } from './outputs.ts';
import { openSummaryFile, type SummaryFile } from './summary-file.ts';

export interface CrawlOutputs {
  readonly outputs: Outputs;
  readonly formats: readonly string[];
  readonly archive: WarcOutput | null;
  readonly summaryFile: SummaryFile | null;
  /** Hands over what was written, and tells where each output ends; null: one has failed. */
  flush(this: void): Promise<readonly OutputEnd[] | null>;
}

interface Wanted {
  readonly settings: CrawlSettings;
  readonly state: object | null;
  readonly ends: readonly OutputEnd[];
}

/** By its name it is a WARC file. */
export function isArchive(path: string): boolean {
  return /\.warc(?:\.gz)?$/i.test(path);
}

/** Opens all that is written, cut back to where an earlier process committed it. */
export async function openCrawlOutputs(wanted: Wanted, io: Io): Promise<CrawlOutputs> {
  const { settings, state } = wanted;
  const { summaryJson, fields, template } = settings;
  const specs = specsOf(wanted, io);
  const summaryFile = summaryJson === undefined ? null : await openSummaryFile(summaryJson);
  try {
    if (summaryJson !== undefined) refuseSummaryAsOutput(summaryJson, specs, io);
    const color = usesColor(settings, io.stdout, io);
    const outputs = await openOutputs(specs, { fields, template, color });
    const archive = await openArchive(wanted);
    await summaryFile?.empty();
    const paths = specs.map(({ path }) => placeOf(path));
    return {
      outputs,
      formats: specs.map(({ format }) => format.name),
      archive: archive?.output ?? null,
      summaryFile,
      async flush() {
        if (state === null) return [];
        await outputs.flush();
        if (outputs.failed.aborted) return null;
        const ends = outputs.positions().map((bytes, i) => ({ path: paths[i] ?? '-', bytes }));
        if (archive === null) return ends;
        return [...ends, { path: archive.path, bytes: await archive.output.flush() }];
      },
    };
  } catch (error) {
    await summaryFile?.discard();
    throw error;
  }
}

function specsOf({ settings, state, ends }: Wanted, { stdout }: Io): readonly OutputSpec[] {
  const output = settings.output.filter((path) => !isArchive(path));
  // Who wants an archive alone, or the broken links there, wants no records on the terminal.
  const isElsewhere = settings.output.length > 0 || settings.broken === '-';
  if (output.length === 0 && isElsewhere) return [];
  const specs = outputSpecs({ ...settings, output, resume: false }, stdout);
  return specs.map((spec) => ({ ...spec, members: state !== null, ...cutOf(spec.path, ends) }));
}

function cutOf(path: string, ends: readonly OutputEnd[]): Partial<OutputSpec> {
  // A file behind it is not ours alone: others may have written to it since, or it is another one.
  if (path === '-') return {};
  const end = ends.find((each) => each.path === placeOf(path));
  return end?.bytes == null ? {} : { append: true, cutToBytes: end.bytes };
}

function placeOf(path: string): string {
  return path === '-' ? '-' : resolve(path);
}

async function openArchive({ settings, ends }: Wanted) {
  const [path] = settings.output.filter(isArchive);
  if (path === undefined) return null;
  const { openWarc } = await import('../sinks/warc/index.ts');
  const end = ends.find((each) => each.path === placeOf(path));
  const software = `gfetch/${VERSION}`;
  const output =
    end?.bytes == null
      ? await openWarc(path, { append: false, software })
      : await openWarc(path, { append: true, sizeBytes: end.bytes, software });
  return { output, path: placeOf(path) };
}
