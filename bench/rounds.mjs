// A case in which the tools take turns, so that drift hits all alike.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeAll } from './goals.mjs';
import { measure } from './machine/measure.mjs';
import { figuresOf } from './report/figures.mjs';
import { cpuChart, rateChart } from './report/race-charts.mjs';
import { raceTable } from './report/table.mjs';

/**
 * Runs a case in `folder`.
 *
 * @param tools gfetch first, each with its `version` or why it is `missing`
 * @returns what `cases/index.mjs` says of `run`
 */
export async function runRounds(benchCase, tools, { count, rounds, smoke, signal, folder }) {
  const { server, ...opened } = await benchCase.open({ count, folder, smoke });
  try {
    const work = { ...opened, server, smoke, folder: join(folder, 'run') };
    const rows = tools.map((tool) => emptyRow(folder, work, tool));
    for (let round = 0; round < rounds; round++) {
      for (const row of rows) {
        if (row.invalid === undefined) await addRun(row, benchCase.rate, signal);
      }
    }
    return report(benchCase, work, rows, rounds);
  } finally {
    await server.close();
  }
}

function report(benchCase, work, rows, rounds) {
  const figured = rows.map((row) => ({ ...row, figures: figuresOf(row) }));
  const goals = judgeAll(
    benchCase.goals,
    new Map(figured.map(({ tool, figures }) => [tool.name, figures])),
  );
  return {
    caption: `${describe(work)}; ${rounds === 1 ? 'one round' : `medians of ${rounds} rounds`}`,
    table: raceTable(benchCase.rate, figured),
    charts: [
      rateChart(benchCase, figured),
      ...(hasCpuGoal(goals) ? [cpuChart(benchCase, figured)] : []),
    ],
    goals,
    faults: rows
      .filter(({ tool, invalid }) => invalid !== tool.missing)
      .map(({ tool, invalid }) => `${tool.name}: ${invalid}`),
    files: [],
  };
}

function hasCpuGoal(goals) {
  return goals.some(({ text }) => text.startsWith('CPU'));
}

function describe({ urls, concurrency, server }) {
  const count = `${urls.length.toLocaleString('en')} ${urls.length === 1 ? 'URL' : 'URLs'}`;
  const most = Math.min(concurrency, urls.length).toLocaleString('en');
  return `${count}, at most ${most} at once, from ${server.name}`;
}

/** A row before its first run; `work` is the tool's own: with its part of the list, and its limit. */
function emptyRow(folder, common, tool) {
  const urls = common.urls.slice(0, Math.ceil(common.urls.length * partOf(tool, common)));
  const list = join(folder, `urls-${urls.length}.txt`);
  writeFileSync(list, `${urls.join('\n')}\n`);
  const wanted = Math.min(common.concurrency, urls.length);
  const most = tool.missing === undefined ? (tool.limit?.(tool.version) ?? Infinity) : Infinity;
  const concurrency = Math.min(wanted, most);
  const notes = [
    ...(tool.note === undefined ? [] : [tool.note]),
    ...(concurrency < wanted ? [`at most ${most} at once`] : []),
    ...(urls.length < common.urls.length ? [`${urls.length.toLocaleString('en')} URLs`] : []),
  ];
  const work = { ...common, urls, list, concurrency };
  return { tool, work, note: notes.join(', '), invalid: tool.missing, runs: [] };
}

/** With --smoke all get all: it is short enough. */
function partOf(tool, { smoke }) {
  return smoke ? 1 : (tool.share ?? 1);
}

/** Measures once. A run that did not fetch everything makes the whole row invalid. */
async function addRun(row, rate, signal) {
  const { tool, work } = row;
  rmSync(work.folder, { recursive: true, force: true });
  mkdirSync(work.folder);
  try {
    const command = tool.command(work);
    const before = await work.server.requests();
    const run = await measure(command, work.folder, { signal });
    const received = (await work.server.requests()) - before;
    const sent = tool.sent?.(work, run) ?? work.urls.length;
    const expected = sent + (tool.robots === true ? 1 : 0);
    const amount = rate === 'MB/s' ? (sent * work.bytesEach) / 1e6 : sent;
    row.runs.push({ ...run, amount, idealMs: idealMs(work) });
    row.invalid = (await fault(row, run, { sent, expected, received })) ?? (await work.wrong?.());
  } finally {
    tool.clean?.(work);
  }
}

/** What the run would take if only the server took time. */
function idealMs({ urls, concurrency, idealMsPerRound }) {
  return idealMsPerRound && (urls.length * idealMsPerRound) / concurrency;
}

/** Why a run does not count, or undefined. */
async function fault({ tool, work }, run, { sent, expected, received }) {
  if (run.exitCode !== 0) return `invalid: exit code ${run.exitCode}: ${run.error}`;
  if (Math.abs(received - expected) > (tool.tolerance?.(work) ?? 0)) {
    return `invalid: the server received ${received} requests, not ${expected}`;
  }
  const whole = await tool.whole?.(run, work);
  if (whole !== undefined && whole !== sent) {
    return `invalid: ${whole} whole answers by its own count, not ${sent}`;
  }
  return undefined;
}
