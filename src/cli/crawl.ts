import { RunControl } from '../engine/control.ts';
import type { CrawlState } from '../engine/crawl/book.ts';
import type { CrawlSetup, StateUse } from '../engine/crawl/parts.ts';
import { prepareCrawl } from '../engine/crawl/prepare.ts';
import { DEFAULT_CRAWL_OPTIONS } from '../model/crawl-options.ts';
import { UsageError } from '../model/errors.ts';
import { readInputs } from '../sources/read-inputs.ts';
import { checkInputs } from '../sources/words.ts';
import { quote } from '../util/quote.ts';
import { conduct } from './conduct.ts';
import { checkReportFiles } from './crawl-checks.ts';
import { earlierCrawl, keptGiven, settingsOnward, type Kept } from './crawl-kept.ts';
import { isArchive, openCrawlOutputs } from './crawl-outputs.ts';
import { writeReports } from './crawl-reports.ts';
import { doneLine, trapLine } from './crawl-talk.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { StoredGiven } from './options/stored.ts';
import type { CrawlSettings } from './options/table.ts';
import { outliveTerminal } from './signals.ts';

/** What a crawl is to be made of. */
interface Commission {
  readonly seeds: readonly string[];
  readonly settings: CrawlSettings;
  /** Null: the crawl ends with its process. */
  readonly state: { readonly folder: string; readonly use: StateUse } | null;
  readonly kept: Kept;
}

/**
 * `gfetch crawl`: reads seeds, follows links, records, reports.
 *
 * @throws UsageError or FileError when something has to be mended before anything is fetched.
 */
export async function runCrawl(
  seeds: readonly string[],
  given: CrawlSettings,
  io: Io,
  givenTexts: readonly StoredGiven[],
): Promise<ExitCode> {
  outliveTerminal(io);
  refuseMoreSeeds(seeds, given);
  const commission = await commissionOf(seeds, given, givenTexts, io);
  const { settings } = commission;
  await checkInputs(commission.seeds);
  if (settings.explain !== undefined) {
    const { explain } = await import('./explain.ts');
    return explain(settings.explain, setupOf(commission, new RunControl(), io), io);
  }
  await checkReportFiles(settings);
  const control = new RunControl();
  const makeCrawl = await prepareCrawl(setupOf(commission, control, io));
  // Of the state as it is held now: another process may have gone on with it a moment ago.
  const ends = commission.state?.use === 'resume' ? (makeCrawl.parts.saved?.outputs ?? []) : [];
  const results = await openCrawlOutputs({ ...commission, ends }, io).catch(
    async (error: unknown) => {
      await makeCrawl.discard();
      throw error;
    },
  );
  const { outputs, archive, summaryFile, formats, flush } = results;
  return conduct({
    countInputs: null,
    settings,
    io,
    control,
    outputs,
    formats,
    summaryFile,
    makeRun: (outlets) => {
      const run = makeCrawl.make({
        ...outlets,
        flush: commission.state === null ? async () => [] : flush,
        archive,
        onTrap: (decision) => {
          if (!settings.quiet) io.stderr.write(trapLine(decision));
        },
        onDone: async (memory) => {
          await archive?.close();
          await writeReports(settings, { ...memory, left: run.facts.left }, io);
        },
      });
      return run;
    },
  });
}

/** What was asked for, together with what an earlier process was asked for. */
async function commissionOf(
  seeds: readonly string[],
  settings: CrawlSettings,
  given: readonly StoredGiven[],
  io: Io,
): Promise<Commission> {
  const { resumeFolder, stateFolder, recrawl, explain } = settings;
  const folder = resumeFolder ?? stateFolder;
  const isNew = resumeFolder === undefined && !recrawl && explain === undefined;
  if (folder === undefined || isNew) {
    const use = 'begin' as const;
    const state = folder === undefined ? null : { folder, use };
    return { seeds, settings, state, kept: keptGiven(seeds, given) };
  }
  const saved: CrawlState = await earlierCrawl(folder);
  const use: StateUse = recrawl ? 'recrawl' : 'resume';
  const onward = settingsOnward(saved, given, use, io);
  const isIdle = saved.isDone && !recrawl && explain === undefined;
  if (isIdle && !onward.settings.quiet) io.stderr.write(doneLine(folder));
  return { ...onward, seeds, state: { folder, use } };
}

/** What is gone on with was begun with its own. */
function refuseMoreSeeds(seeds: readonly string[], { resumeFolder }: CrawlSettings): void {
  const [seed] = seeds;
  if (seed === undefined || resumeFolder === undefined) return;
  throw new UsageError(
    `--resume goes on with the seeds of ${quote(resumeFolder)}; leave out ${quote(seed)}, or ` +
      'crawl it with a --state of its own',
  );
}

function setupOf({ seeds, settings, state, kept }: Commission, control: RunControl, io: Io) {
  const { graph, broken, sitemapXml, convertLinks, output } = settings;
  return {
    options: { ...DEFAULT_CRAWL_OPTIONS, ...settings },
    inputs: readInputs(seeds, {
      format: settings.inputFormat,
      urlColumn: settings.urlColumn,
      glob: false,
      stdin: io.stdin,
      signal: control.signal,
    }),
    control,
    env: io.env,
    threads: Math.max(0, settings.threads - 1),
    saveFolder: settings.save ?? null,
    savesErrors: !settings.fail,
    state,
    given: kept,
    selectors: settings,
    reports: {
      pages: sitemapXml !== undefined || convertLinks,
      links: graph.length > 0 || broken !== undefined,
      archive: output.some(isArchive),
    },
    hooks: {},
  } satisfies CrawlSetup;
}
