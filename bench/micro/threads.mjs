// What it costs to hand a URL to another thread and its record back: the CPU time of both sides.
import { join, resolve } from 'node:path';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';

import { builds, inTurns } from './turns.mjs';

const { port1, port2 } = new MessageChannel();

function cross(message, transfer = []) {
  port1.postMessage(message, transfer);
  return receiveMessageOnPort(port2).message;
}

const task = (seq) => {
  const path = `/page/${seq}`;
  const url = `http://host-${seq % 50}.test${path}`;
  const times = { queuedAtMs: seq, firstStartMs: undefined, lastEndMs: seq };
  const target = { url, origin: url.slice(0, -path.length), path };
  return { seq, input: url, target, schemeFallback: false, retries: 0, ...times };
};
const feedback = {
  answered: true,
  overloaded: false,
  wasLate: false,
  errorCode: null,
  startedMs: 1,
  latencyMs: 2,
  pauseMs: 0,
};
const facts = (seq) => ({
  url: task(seq).target.url,
  status_code: 200,
  failed: false,
  error_code: null,
  error: null,
  size: 1024,
  size_download: 1024,
  num_redirects: 0,
  num_retries: 0,
  time_total: 0.012345,
  skip_reason: null,
});

const URLS = 6_400;
const RECORD_BYTES = 700;

async function roundOf(folder) {
  const from = (path) => import(join(resolve(folder), path));
  const { packSettlements, unpackSettlements } = await from('engine/threads/settlement-batch.js');
  const { packTasks, unpackTasks } = await from('engine/threads/task-batch.js');
  const { packFacts, unpackFacts } = await from('report/facts.js');
  return (tasks, records) => {
    const leased = new Map(tasks.map((each) => [each.seq, each]));
    const worked = unpackTasks(cross({ kind: 'tasks', tasks: packTasks(tasks) }).tasks);
    const settled = worked.map((each) => ({ task: each, retryAfterMs: null, feedback }));
    const bytes = new Uint8Array(RECORD_BYTES * records.length);
    const delivery = cross(
      { settlements: packSettlements(settled), facts: packFacts(records), bytes: [bytes] },
      [bytes.buffer],
    );
    unpackFacts(delivery.facts);
    unpackSettlements(delivery.settlements, leased);
  };
}

for (const folder of builds()) {
  const round = await roundOf(folder);
  const cases = [64, 8, 1].map((size) => {
    const tasks = Array.from({ length: size }, (_, i) => task(i + 1));
    const records = tasks.map(({ seq }) => facts(seq));
    const work = () => {
      for (let done = 0; done < URLS; done += size) round(tasks, records);
    };
    return [`there and back, ${size} at once`, work];
  });
  await inTurns('threads', Object.fromEntries(cases), { units: URLS });
}
port1.close();
