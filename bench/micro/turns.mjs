// Measures several ways of doing one thing in turns within one process: CPU time, which others on the
// machine disturb least, and of that the median.

/** Nanoseconds of CPU per unit, of all threads of this process. */
async function costOf(work, units) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / units;
}

/**
 * Prints a line per case: nanoseconds per unit, and the ratio to the first case of its group.
 *
 * @param {Record<string, () => unknown>} cases name to what does `units` units of work
 */
export async function inTurns(title, cases, { units, rounds = 9, warmUps = 2 }) {
  const samples = new Map(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const [name, work] of Object.entries(cases)) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const cost = await costOf(work, units);
      if (round >= warmUps) samples.get(name).push(cost);
    }
  }
  const medians = [...samples].map(([name, costs]) => [name, median(costs)]);
  const [[, baseline]] = medians;
  for (const [name, cost] of medians) {
    const ratio = (cost / baseline).toFixed(2);
    console.log(
      `${title.padEnd(12)} ${name.padEnd(40)} ${cost.toFixed(0).padStart(6)} ns ${ratio}`,
    );
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** The builds that are compared: the folders named on the command line, or `dist`. */
export function builds() {
  const folders = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  return folders.length > 0 ? folders : [new URL('../../dist', import.meta.url).pathname];
}
