import { expect, test } from 'vitest';

import { MemoryFrontier } from '../../src/frontier/memory.ts';
import type { Task } from '../../src/model/task.ts';
import { makeTask } from '../support/tasks.ts';
import { frontierContract, settle, tasksOf, UNLIMITED } from './contract.ts';

frontierContract('memory', (manners) => new MemoryFrontier(manners));

test('the memory frontier forgets hosts that are done', async () => {
  const frontier = new MemoryFrontier(UNLIMITED);
  for (let i = 0; i < 20_000; i += 1) {
    void frontier.add([makeTask(i + 1, `http://host-${i}.test/`)]);
    await settle(frontier, await frontier.claim(1, 0));
  }
  expect(frontier.hostCount).toBe(0);
});

test('10,000 of one limited host at the head do not keep 10,000 others waiting', async () => {
  const frontier = new MemoryFrontier({
    ...UNLIMITED,
    perHost: 1,
    readyTasks: 200,
    maxTasks: 100_000,
  });
  const feed = (async () => {
    for (let at = 0; at < 10_000; at += 50) await frontier.add(tasksOf('slow.test', 50, at + 1));
    for (let at = 0; at < 10_000; at += 50) {
      await frontier.add(tasksOf(`other-${at}.test`, 50, 10_001 + at));
    }
    frontier.seal();
  })();
  let others = 0;
  const held: Task[] = [];
  while (others < 10_000) {
    const tasks = await frontier.claim(1, 0);
    for (const task of tasks) {
      if (task.target.origin === 'http://slow.test') held.push(task);
      else others += 1;
    }
    await settle(
      frontier,
      tasks.filter((task) => !held.includes(task)),
    );
  }
  await feed;
  // The slow host held one slot all the while: every other claim was served.
  expect(held).toHaveLength(1);
});

test('a wait beyond what a timer takes does not fire at once', async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error): unknown => warnings.push(warning);
  process.on('warning', listen);
  const frontier = new MemoryFrontier({ ...UNLIMITED, ratePerSecond: 1e-9 });
  void frontier.add(tasksOf('a.test', 2));
  await frontier.claim(1, 0);
  const second = Promise.resolve(frontier.claim(1, 0));
  await new Promise((resolve) => setTimeout(resolve, 20));
  frontier.drain();
  expect(await second).toEqual([]);
  process.off('warning', listen);
  expect(warnings).toEqual([]);
});
