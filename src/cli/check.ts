import { MemoryBusy, openMemory, type MemoryFile } from '../engine/check/memory-file.ts';
import { createPost } from '../engine/check/post.ts';
import { prepareSession, type CheckSession } from '../engine/check/session.ts';
import { RunControl } from '../engine/control.ts';
import { FileError, UsageError } from '../model/errors.ts';
import { DEFAULT_OPTIONS, type GetOptions, type NetworkOptions } from '../model/options.ts';
import { chooseCheckFormat, type CheckFormat } from '../report/check/index.ts';
import { sleep } from '../tasks/sleep.ts';
import { printable } from '../util/printable.ts';
import { refuseSharedFiles } from './check-files.ts';
import { formatOptions, readOrders } from './check-orders.ts';
import { openCheckFiles, StdoutOutput } from './check-outputs.ts';
import { once } from './check-once.ts';
import { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { CheckSettings } from './options/table.ts';
import { outliveTerminal, watchSignals } from './signals.ts';

/**
 * `gfetch check`: asks for everything that is to be checked, remembers, tells what changed.
 *
 * @throws UsageError or FileError when something has to be mended before anybody is asked.
 */
export async function runCheck(
  words: readonly string[],
  settings: CheckSettings,
  io: Io,
): Promise<ExitCode> {
  refuseSharedFiles(words, settings, io);
  if (!settings.status) return check(words, settings, io);
  const { runStatus } = await import('./check-status.ts');
  return runStatus(words, settings, io);
}

async function check(words: readonly string[], settings: CheckSettings, io: Io): Promise<ExitCode> {
  const say = (text: string): void => void io.stderr.write(text);
  const isLasting = settings.everyMs > 0;
  const format = stdoutFormat(settings);
  if (!isLasting) outliveTerminal(io);
  const orders = await readOrders(words, settings, io, say);
  const options = formatOptions(words, settings, io);
  const files = await openCheckFiles(settings, options, isLasting);
  const make = await format.load();
  const control = new RunControl();
  const unwatch = watchSignals(io, {
    control,
    inFlight: () => session?.run.inFlight() ?? [],
    describe: async () => session?.run.inFlight() ?? [],
    say,
    ...(isLasting ? { onHangUp: () => reload?.() } : {}),
  });
  let session: CheckSession | null = null;
  let reload: (() => void) | null = null;
  let memory: MemoryFile | null = null;
  let stdout: StdoutOutput | null = null;
  try {
    await wait(settings.jitterMs, control.signal);
    memory = await memoryOf(settings, say);
    // What is told elsewhere, too, is worth going on for.
    const isAlone = memory === null && files.length === 0 && orders.channels.length === 0;
    stdout = new StdoutOutput(io.stdout, make(options), (isClosed) => {
      if (!isAlone || settings.listen !== undefined) return;
      control.stop(isClosed ? 'closed stdout' : 'output failed');
      session?.run.abort();
    });
    const outputs = [stdout, ...files];
    session = await prepareSession({
      ...orders,
      options: getOptions(settings),
      env: io.env,
      control,
      file: memory,
      post: createPost({ env: io.env, network: networkOf(settings) }),
      isLasting,
      onReport: (report) => {
        for (const output of outputs) output.add(report);
      },
      onTrouble: (text) => say(`warning: ${printable(text)}\n`),
    });
    const stage = { words, settings, io, control, session, stdout, outputs, say };
    if (!isLasting) return await once(stage);
    const { runLasting } = await import('./check-lasting.ts');
    return await runLasting(stage, (onHangUp) => {
      reload = onHangUp;
    });
  } finally {
    unwatch();
    await memory?.release();
    if (stdout?.isStalled === true) leaveStalled(io);
  }
}

/** What stdout holds still would be waited for. */
function leaveStalled(io: Io): void {
  io.stderr.write('error: stdout: its reader takes nothing; what was told there is not whole\n');
  io.exitNow(ExitCode.file);
}

/** @throws UsageError for what tells of a run as a whole, where that has no end */
function stdoutFormat({ format: name, everyMs }: CheckSettings): CheckFormat {
  const format = chooseCheckFormat('-', name);
  if (everyMs === 0 || !format.isWhole) return format;
  throw new UsageError(
    `--format ${format.name} tells of one run; with --every, write it to a file (-o)`,
  );
}

function getOptions(settings: CheckSettings): GetOptions {
  return { ...DEFAULT_OPTIONS, ...settings, with: [] };
}

/** Receivers are reached by the same way as what is checked. */
function networkOf(settings: CheckSettings): Partial<NetworkOptions> {
  const { family, resolve, dnsServers, dnsTimeoutMs, interface: from, proxy } = settings;
  const { verifyTls, caFile, certFile, keyFile } = settings;
  const tls = { verifyTls, caFile, certFile, keyFile };
  return { family, resolve, dnsServers, dnsTimeoutMs, interface: from, proxy, ...tls };
}

async function memoryOf(
  { stateFile }: CheckSettings,
  say: (text: string) => void,
): Promise<MemoryFile | null> {
  if (stateFile === undefined) return null;
  try {
    const file = await openMemory(stateFile);
    if (file.warning !== null) say(`warning: ${printable(file.warning)}\n`);
    return file;
  } catch (error) {
    if (!(error instanceof MemoryBusy)) throw error;
    throw new FileError(`${error.message}; nothing was checked`, { cause: error });
  }
}

/** A part of it, by chance, unless the run is stopped. */
async function wait(jitterMs: number, signal: AbortSignal): Promise<void> {
  if (jitterMs === 0) return;
  try {
    await sleep(Math.random() * jitterMs, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
