import { readMemory } from '../engine/check/memory-file.ts';
import type { CheckMemory, CheckReport } from '../model/check.ts';
import { FileError, UsageError } from '../model/errors.ts';
import { chooseCheckFormat } from '../report/check/index.ts';
import { printable } from '../util/printable.ts';
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
  const say = (text: string): void => void io.stderr.write(text);
  const checks = words.length === 0 ? null : (await readPlan(words, settings, io, say)).checks;
  const ids = checks === null ? [...memory.checks.keys()] : checks.map(({ id }) => id);
  const reports = ids.flatMap((id) => {
    const known = memory.checks.get(id);
    return known === undefined ? [] : [reportOf(known)];
  });
  const options = formatOptions(words, settings, io);
  const make = await chooseCheckFormat('-', settings.format).load();
  const stdout = new StdoutOutput(io.stdout, make(options), () => undefined);
  const outputs = [stdout, ...(await openCheckFiles(settings, options, false))];
  for (const report of reports) for (const output of outputs) output.add(report);
  await endOutputs(outputs, null);
  return reports.some((report) => report.memory.state === 'down') ? ExitCode.failed : ExitCode.ok;
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
