// One case: its server, its list, and rounds over the tools in turn, so that drift hits all alike.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure } from './measure.mjs';

/**
 * Runs a case and cleans up after it.
 *
 * @param tools from `peers()`, each with its `version` or why it is `missing`
 * @returns {Promise<{ work: object, rows: object[] }>} rows for `tabulate`, in the order of `tools`
 */
export async function runCase(benchCase, tools, { count, rounds, smoke, signal }) {
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-bench-'));
  let server;
  try {
    const opened = await benchCase.open({ count, folder, smoke });
    server = opened.server;
    const work = {
      ...opened,
      concurrency: Math.min(opened.concurrency, opened.urls.length),
      list: join(folder, 'urls.txt'),
      folder: join(folder, 'run'),
    };
    writeFileSync(work.list, `${work.urls.join('\n')}\n`);
    const rows = tools.map((tool) => emptyRow(benchCase, work, tool));
    for (let round = 0; round < rounds; round++) {
      for (const row of rows) {
        if (row.invalid === undefined) await addRun(row, signal);
      }
    }
    return { work, rows };
  } finally {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function emptyRow(benchCase, common, tool) {
  const { name, version, writes, missing } = tool;
  const most = missing === undefined ? tool.limit?.(version) : undefined;
  const limited = most !== undefined && most < common.concurrency;
  const work = limited ? { ...common, concurrency: most } : common;
  const sent = tool.expected?.(work) ?? work.urls.length;
  const amount = benchCase.rate === 'MB/s' ? (sent * work.bytesEach) / 1e6 : sent;
  const note = limited ? `at most ${most} at once` : '';
  return { tool, work, name, version, writes, sent, amount, note, invalid: missing, runs: [] };
}

/** Measures once. A run that did not fetch everything makes the whole row invalid. */
async function addRun(row, signal) {
  const { tool, work } = row;
  rmSync(work.folder, { recursive: true, force: true });
  mkdirSync(work.folder);
  const command = tool.command(work);
  const before = await work.server.requests();
  const run = await measure(command, work.folder, signal);
  const received = (await work.server.requests()) - before;
  row.runs.push(run);
  row.invalid = await fault(row, run, received);
}

/** Why a run does not count, or undefined. */
async function fault({ tool, work, sent }, run, received) {
  if (run.exitCode !== 0) return `invalid: exit code ${run.exitCode}: ${run.error}`;
  if (received !== sent) return `invalid: the server received ${received} requests, not ${sent}`;
  const whole = await tool.whole?.(run, work);
  if (whole !== undefined && whole !== sent) {
    return `invalid: ${whole} whole answers by its own count, not ${sent}`;
  }
  return undefined;
}
