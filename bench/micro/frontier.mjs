// What the frontier costs: CPU per task on its way through add, claim and settle, and bytes of heap.
//
//   node --expose-gc bench/micro/frontier.mjs [dist folder]… [--rounds 7]
//
// Several builds take turns within one process; compare their columns only.
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '7' } },
});
const folders = positionals.length > 0 ? positionals : [join(import.meta.dirname, '../../dist')];
const ROUNDS = Number(values.rounds);
const TASKS = 100_000;
const IN_FLIGHT = 64;
const AHEAD = 512;

const MANNERS = {
  concurrency: IN_FLIGHT,
  perHost: 0,
  delayMs: 0,
  ratePerSecond: 0,
  perHostRatePerSecond: 0,
  readyTasks: 1_000_000,
  maxTasks: 1_000_000,
  adaptive: true,
  maxHostErrors: 30,
  maxRetryAfterMs: 120_000,
};

/** Like the feed's: every string of its own, as a parser makes them. */
function makeTask(seq, host, path = seq) {
  const url = Buffer.from(`http://host-${host}.example.test/a/page-${path}`).toString('latin1');
  const pathStart = url.indexOf('/', 7);
  return {
    seq,
    input: url,
    target: { url, origin: url.slice(0, pathStart), path: url.slice(pathStart) },
    schemeFallback: false,
    retries: 0,
    queuedAtMs: 0.5,
    firstStartMs: undefined,
    lastEndMs: 0.5,
  };
}

const makeTasks = (count, hostOf) =>
  Array.from({ length: count }, (_, i) => makeTask(i + 1, hostOf(i)));

const answered = (startedMs, overloaded = false) => ({
  answered: true,
  overloaded,
  wasLate: false,
  errorCode: null,
  startedMs,
  latencyMs: 20.25,
  pauseMs: 0,
});

const GOOD = answered(1.5);
const BUSY = answered(1.5, true);

const failed = (startedMs) => ({
  ...answered(startedMs),
  answered: false,
  errorCode: 'reset',
  latencyMs: null,
});

/** Every task through add, claim and settle, `batch` at a time, with as many in flight as may be. */
async function work(frontier, tasks, batch, isTroubled) {
  const inFlight = [];
  let [added, leased, done] = [0, 0, 0];
  let claim = null;
  const add = (count) => {
    if (added < tasks.length) void frontier.add(tasks.slice(added, added + count));
    added += count;
  };
  const begin = (claimed) => {
    for (const task of claimed) inFlight.push(task);
    leased += claimed.length;
    claim = null;
  };
  add(AHEAD);
  while (done < tasks.length) {
    while (inFlight.length < IN_FLIGHT && leased < tasks.length) {
      claim ??= frontier.claim(batch, 0);
      if (!(claim instanceof Promise)) begin(claim);
      else if (inFlight.length > 0) break;
      else begin(await claim);
    }
    const settlements = inFlight.splice(0, batch).map((task) => ({
      task,
      retryAfterMs: null,
      feedback: isTroubled && task.seq % 16 === 0 ? BUSY : GOOD,
    }));
    done += settlements.length;
    frontier.settle(settlements);
    if (claim !== null) begin(await claim);
    add(batch);
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const cpuNs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1_000;
};

async function load(folder) {
  const { MemoryFrontier } = await import(join(folder, 'frontier/memory.js'));
  const { feedbackOf } = await import(join(folder, 'frontier/governor/feedback.js'));
  return { folder, create: (own) => new MemoryFrontier({ ...MANNERS, ...own }), feedbackOf };
}

/**
 * Many hosts of every temper at once, before anything is measured: V8 fixes the size of a class's
 * objects by the first ones, and goes wrong where a forced collection takes each before the next.
 */
async function warmUp({ create }) {
  for (const isTroubled of [false, true]) {
    await work(
      create(),
      makeTasks(10_000, (i) => i % 1_000),
      16,
      isTroubled,
    );
  }
}

async function inTurns(name, builds, measure) {
  const figures = builds.map(() => []);
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const [i, build] of builds.entries()) {
      globalThis.gc?.();
      const figure = await measure(build);
      if (round >= 0) figures[i].push(figure);
    }
  }
  const columns = figures.map((all) => String(Math.round(median(all))).padStart(8));
  console.log(`${name.padEnd(52)}${columns.join('')}`);
}

function heapOf(make) {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const kept = make();
  globalThis.gc();
  const bytes = process.memoryUsage().heapUsed - before;
  return { bytes, kept };
}

/** @type {[string, () => ReturnType<typeof makeTasks>][]} */
const CASES = [
  ['one host', () => makeTasks(TASKS, () => 0)],
  ['1,000 hosts', () => makeTasks(TASKS, (i) => (i * 7919) % 1_000)],
  ['1,000 hosts, in runs of 100', () => makeTasks(TASKS, (i) => Math.floor(i / 100))],
  ['100,000 hosts', () => makeTasks(TASKS, (i) => i)],
];

async function measureTimes(builds) {
  console.log('CPU, ns per task');
  for (const [name, make] of CASES) {
    const tasks = make();
    for (const batch of [1, 16, 64]) {
      for (const isTroubled of [false, true]) {
        const trouble = isTroubled ? ', with trouble' : '';
        await inTurns(`${name}, batches of ${batch}${trouble}`, builds, async ({ create }) => {
          const frontier = create();
          const startNs = cpuNs();
          await work(frontier, tasks, batch, isTroubled);
          return (cpuNs() - startNs) / TASKS;
        });
      }
    }
  }
}

async function measureFeedback(builds) {
  const { target } = makeTask(1, 0);
  const outcomes = Array.from({ length: 64 }, (_, i) => ({
    failure: null,
    statusCode: 200,
    redirects: 0,
    finalUrl: target.url,
    retryAfterMs: null,
    rateLimitResetMs: null,
    startTransferMs: 20.5 + i,
    connectMs: 1.25,
    appConnectMs: 0,
  }));
  await inTurns('feedbackOf', builds, ({ feedbackOf }) => {
    const startNs = cpuNs();
    let kept = null;
    for (let i = 0; i < 2_000_000; i += 1) kept = feedbackOf(outcomes[i & 63], target, i + 0.5);
    if (kept === null) throw new Error('no feedback');
    return (cpuNs() - startNs) / 2_000_000;
  });
}

async function measureMemory(builds) {
  console.log('heap, bytes');
  const perTask = (name, tasks, use, own = {}) =>
    inTurns(name, builds, ({ create }) => {
      const { bytes, kept } = heapOf(() => {
        const frontier = create(own);
        use(frontier, tasks);
        return frontier;
      });
      if (kept === null) throw new Error('nothing kept');
      return bytes / tasks.length;
    });
  const add = (frontier, tasks) => void frontier.add(tasks);
  await perTask(
    'per waiting task of one host',
    makeTasks(TASKS, () => 0),
    add,
  );
  await perTask(
    'per waiting host, one task each',
    makeTasks(TASKS, (i) => i),
    add,
  );
  await perTask(
    'per host that waits for its delay',
    makeTasks(TASKS, (i) => i >> 1),
    (frontier, tasks) => {
      void frontier.add(tasks);
      frontier.settle(
        frontier
          .claim(TASKS, 0)
          .map((task) => ({ task, retryAfterMs: null, feedback: answered(1.5) })),
      );
    },
    { concurrency: TASKS, delayMs: 1_000_000 },
  );
  await perTask(
    'per host that is remembered for a failure',
    makeTasks(10_000, (i) => i),
    (frontier) => {
      for (let i = 0; i < 10_000; i += 1) {
        void frontier.add([makeTask(i + 1, i, 'x'.repeat(400))]);
        const [task] = frontier.claim(1, 0);
        frontier.settle([{ task, retryAfterMs: null, feedback: failed(1.5) }]);
      }
    },
  );
}

const builds = await Promise.all(folders.map(load));
console.log(builds.map(({ folder }, i) => `${i + 1}: ${folder}`).join('\n'));
for (const build of builds) await warmUp(build);
await measureTimes(builds);
await measureFeedback(builds);
if (globalThis.gc !== undefined) await measureMemory(builds);
