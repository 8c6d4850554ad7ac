import { LastingChecks } from '../engine/check/lasting.ts';
import { isLoopback, listen, type Listening, type LiveView } from '../engine/check/listen.ts';
import type { CheckReport } from '../model/check.ts';
import { FileError, UsageError } from '../model/errors.ts';
import { chooseCheckFormat } from '../report/check/index.ts';
import { renderStatusPage } from '../report/status-page/index.ts';
import { formatDuration } from '../util/duration.ts';
import { formatCount } from '../util/humanize.ts';
import { printable } from '../util/printable.ts';
import { formatOptions, readOrders } from './check-orders.ts';
import { endOutputs } from './check-outputs.ts';
import type { CheckStage } from './check-stage.ts';
import { checkVerdict } from './check-verdict.ts';
import type { ExitCode } from './exit-codes.ts';
import { printableLines } from './printable-lines.ts';

/** How often files are brought up to date. */
const REFRESH_MS = 5_000;
/** How often a page that is open asks for itself again: seconds. */
const PAGE_REFRESH_SECONDS = 30;

/** `--every`: goes on until it is stopped. `onHangUp` is told what to do when its orders are to be read again. */
export async function runLasting(
  stage: CheckStage,
  onHangUp: (reload: () => void) => void,
): Promise<ExitCode> {
  const { settings, control, session, outputs, say } = stage;
  const { everyMs, maxRunTimeMs } = settings;
  const lasting = new LastingChecks(session, {
    everyMs,
    control,
    onTrouble: (text) => say(`warning: ${printable(text)}\n`),
  });
  onHangUp(() => void reload(stage, lasting));
  const server = settings.listen === undefined ? null : await serve(stage, settings.listen);
  if (settings.summary && !settings.quiet) {
    const each = `${formatCount(session.checks.length)} ${session.checks.length === 1 ? 'check' : 'checks'}`;
    say(`${each}, spread over ${formatDuration(everyMs)}\n`);
  }
  const deadline =
    maxRunTimeMs > 0 ? setTimeout(() => control.stop('max-run-time'), maxRunTimeMs) : undefined;
  const refreshing: { now: Promise<void> | null } = { now: null };
  const refresher = setInterval(
    () => {
      refreshing.now ??= refresh(stage).finally(() => {
        refreshing.now = null;
      });
    },
    Math.min(REFRESH_MS, everyMs),
  );
  try {
    await lasting.run();
  } finally {
    clearTimeout(deadline);
    clearInterval(refresher);
    await server?.close();
  }
  await refreshing.now;
  await refresh(stage);
  const summary = session.summary();
  await endOutputs(outputs, summary);
  return checkVerdict({ summary, settings, reason: control.reason, isLost: false });
}

/** What cannot be read or used now leaves everything as it was. */
async function reload(stage: CheckStage, lasting: LastingChecks): Promise<void> {
  const { words, settings, io, say } = stage;
  try {
    const orders = await readOrders(words, settings, io, say);
    await lasting.change(orders);
    say(`SIGHUP, read again: ${orders.plan.checks.length} checks\n`);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof FileError)) throw error;
    say(`error: ${printableLines(error.message)}\nSIGHUP, going on with what was read before\n`);
  }
}

/** A file that cannot be written is told of, and is tried again. */
async function refresh({ session, outputs, say }: CheckStage): Promise<void> {
  const { reports } = session;
  const summary = session.summary();
  for (const output of outputs) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one file after the other
      await output.refresh(reports, summary);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      say(`error: ${printable(error.message)}\n`);
    }
  }
}

async function serve(
  { words, settings, io, session, say }: CheckStage,
  address: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const options = { ...formatOptions(words, settings, io), color: false, changesOnly: false };
  const makeMetrics = await chooseCheckFormat('-', 'prometheus').load();
  const makeJson = await chooseCheckFormat('-', 'jsonl').load();
  const toldBy = (make: typeof makeJson, reports: readonly CheckReport[]): string => {
    const renderer = make(options);
    const lines = reports.map((report) => renderer.add(report));
    return (renderer.header ?? '') + lines.join('') + renderer.end(session.summary());
  };
  const view: LiveView = {
    page: () =>
      renderStatusPage({
        title: options.title,
        generatedAtMs: Date.now(),
        reports: session.reports,
        refreshSeconds: PAGE_REFRESH_SECONDS,
      }),
    metrics: () => toldBy(makeMetrics, session.reports),
    checks: () =>
      new Map(
        session.reports.map((report): [string, unknown] => [
          report.check.id,
          JSON.parse(toldBy(makeJson, [report])),
        ]),
      ),
    health: () => ({ isHealthy: true, body: { checks: session.reports.length } }),
  };
  const listening = await listen(address, view, (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    say(`error: the page could not be served: ${printable(reason)}\n`);
  });
  const isPublic = !isLoopback(address.host);
  const note = isPublic ? ', which others can reach, and read what is checked' : '';
  say(`listening at ${listening.url}${note}\n`);
  return listening;
}
