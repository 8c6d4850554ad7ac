import { readMemory } from '../engine/check/memory-file.ts';
import type { CheckMemory, CheckReport, Memory } from '../model/check.ts';
import { FileError, UsageError } from '../model/errors.ts';
import { chooseCheckFormat, countsOf, nagiosExitCode } from '../report/check/index.ts';
import { formatCount } from '../util/humanize.ts';
import { printable } from '../util/printable.ts';
import { isNamed, noneAskedFor } from './check-choice.ts';
import { formatOptions } from './check-orders.ts';
import { endOutputs, openCheckFiles, StdoutOutput } from './check-outputs.ts';
import { readPlan } from './check-plan.ts';
import { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { CheckSettings } from './options/table.ts';

/**
 * `gfetch check --status`: tells what is remembered, and asks nobody.
 *
 * @throws UsageError or FileError where there is nothing to tell
 */
export async function runStatus(
  words: readonly string[],
  settings: CheckSettings,
  io: Io,
): Promise<ExitCode> {
  const { stateFile } = settings;
  if (stateFile === undefined) throw new UsageError('--status tells what --state FILE remembers');
  const memory = await readMemory(stateFile);
  if (memory === null) {
    throw new FileError(`${printable(stateFile)}: nothing is remembered there yet`);
  }
  const ids = await idsOf(words, settings, io, memory);
  const reports = ids.flatMap((id) => {
    const known = memory.checks.get(id);
    return known === undefined ? [] : [reportOf(known)];
  });
  const unknown = ids.length - reports.length;
  if (reports.length === 0 && unknown > 0) {
    throw new FileError(`${printable(stateFile)}: nothing is remembered there of what is named`);
  }
  if (unknown > 0 && !settings.quiet) {
    const what = unknown === 1 ? '1 check is' : `${formatCount(unknown)} checks are`;
    io.stderr.write(
      `${what} left out: nothing is remembered of ${unknown === 1 ? 'it' : 'them'} yet\n`,
    );
  }
  const options = formatOptions(words, settings, io);
  const make = await chooseCheckFormat('-', settings.format).load();
  const stdout = new StdoutOutput(io.stdout, make(options), () => undefined);
  const outputs = [stdout, ...(await openCheckFiles(settings, options, false))];
  for (const report of reports) for (const output of outputs) output.add(report);
  await endOutputs(outputs, null);
  if (settings.format === 'nagios') return nagiosExitCode(countsOf(reports));
  return reports.some((report) => report.memory.state === 'down') ? ExitCode.failed : ExitCode.ok;
}

/** Of the checks that are named, or else of all that are remembered, those that are asked for. */
async function idsOf(
  words: readonly string[],
  settings: CheckSettings,
  io: Io,
  memory: Memory,
): Promise<readonly string[]> {
  const say = (text: string): void => void io.stderr.write(text);
  if (words.length > 0)
    return (await readPlan(words, settings, io, say)).checks.map(({ id }) => id);
  if (settings.tags.length > 0) {
    throw new UsageError(
      '--tag: tags are not remembered; with --status, name the files that have them',
    );
  }
  const all = [...memory.checks.keys()];
  const ids = all.filter((id) => isNamed(id, settings));
  if (ids.length > 0 || all.length === 0) return ids;
  throw new UsageError(
    noneAskedFor(
      all.map((id) => ({ id, tags: [] })),
      settings,
    ),
  );
}

function reportOf(memory: CheckMemory): CheckReport {
  const { id, name, group, url } = memory;
  return {
    check: { id, name, group, tags: [], severity: 'critical' },
    url,
    result: null,
    memory,
    alerts: [],
    isInMaintenance: false,
  };
}
