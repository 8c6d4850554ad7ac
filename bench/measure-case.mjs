import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from './machine/describe.mjs';
import { runRounds } from './rounds.mjs';
import { ServerError } from './servers/server-error.mjs';
import { gfetch } from './tools/gfetch.mjs';
import { probe } from './tools/probe.mjs';

/**
 * Measures one case in a folder of its own.
 *
 * @param peers those that are wanted, probed
 * @returns `result` for `report/results.mjs`; or the `reason` why this machine cannot do it; or the
 *   `fault` that kept it from being done
 */
export async function measureCase(benchCase, peers, options, signal) {
  const reason = benchCase.unsupported?.();
  if (reason !== undefined) return { reason };
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-bench-'));
  try {
    const setup = { folder, signal, rounds: options.rounds, smoke: options.smoke };
    const measured =
      benchCase.run === undefined
        ? await inRounds(benchCase, peers, options, setup)
        : await alone(benchCase, options, setup);
    const { name, title } = benchCase;
    const command = commandOf(name, options);
    return { result: { name, title, command, machine: describeMachine(), ...measured } };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return { fault: error.message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inRounds(benchCase, peers, options, setup) {
  const variants = benchCase.gfetch ?? [{}];
  const own = variants.map((variant) => probe(gfetch(options.gfetch, variant)));
  const others = peers.filter(({ name }) => benchCase.tools.includes(name));
  return runRounds(benchCase, [...own, ...others], {
    ...setup,
    count: options.smoke
      ? Math.min(options.urls, benchCase.count())
      : benchCase.count(options.urls),
  });
}

function alone(benchCase, options, setup) {
  const own = probe(gfetch(options.gfetch));
  if (own.missing !== undefined) throw new ServerError(`gfetch: ${own.missing}`);
  return benchCase.run({ ...setup, gfetch: own, urls: options.urls });
}

/** What to say to measure it again. */
function commandOf(name, { rounds, urls }) {
  const length = urls === undefined ? '' : ` --urls ${urls}`;
  return `npm run bench -- --only ${name} --rounds ${rounds}${length}`;
}
