import { openAt } from './crawl-at.ts';
import { commitOf, crawlTask } from './crawl-tasks.ts';

// A crawl that goes on until it is killed: it tells, line by line, what it is about to do and what is
// done. Every commit adds, moves and finishes tasks; its state says which.

const [folder = '', from = '1'] = process.argv.slice(2);

const frontier = await openAt(folder);
let seq = Number(from);
for (let round = 0; ; round += 1) {
  const added = Array.from({ length: 300 }, (_, i) => {
    const task = crawlTask(seq, `http://h${i % 7}.test/${seq}`, 1 + (seq % 3));
    seq += 1;
    return task;
  });
  void frontier.add(added);
  const moved = added.filter((_, i) => i % 11 === 0);
  for (const task of moved) frontier.promote(crawlTask(task.seq, task.input, 0));
  const leased = await frontier.claim(round % 5 === 0 ? 400 : 250, 0);
  const finished = leased.slice(0, 200);
  await frontier.settle(
    leased.map((task, i) => ({ task, retryAfterMs: i < 200 ? null : 0, feedback: null })),
  );
  const state = { next: seq, finished: finished.map((task) => task.seq) };
  process.stdout.write(`${JSON.stringify({ begin: state })}\n`);
  await frontier.commit(commitOf({ finished, state }));
  process.stdout.write(`${JSON.stringify({ done: state.next })}\n`);
}
