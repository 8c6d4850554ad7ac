import { expect, test } from 'vitest';

import { MemoryFrontier } from '../../src/frontier/memory.ts';
import type { Task } from '../../src/model/task.ts';
import { makeTask } from '../support/tasks.ts';
import { frontierContract, settle, tasksOf } from './contract.ts';
import { UNLIMITED } from './unlimited.ts';
import { workersContract } from './workers-contract.ts';

frontierContract('memory', (manners) => new MemoryFrontier(manners));
workersContract('memory', (manners) => new MemoryFrontier(manners));

test('the memory frontier forgets hosts that are done', async () => {
  const frontier = new MemoryFrontier(UNLIMITED);
  for (let i = 0; i < 20_000; i += 1) {
    void frontier.add([makeTask(i + 1, `http://host-${i}.test/`)]);
    await settle(frontier, await frontier.claim(1, 0));
  }
  expect(frontier.hostCount).toBe(0);
});

test('a host within its delay is remembered, and not active without something to do', async () => {
  const frontier = new MemoryFrontier({ ...UNLIMITED, delayMs: 60_000 });
  void frontier.add([makeTask(1, 'http://a.test/'), makeTask(2, 'http://b.test/')]);
  expect(frontier.activeHosts).toBe(2);
  const tasks = await frontier.claim(2, 0);
  expect(frontier.activeHosts).toBe(2);
  await settle(frontier, tasks);
  expect(frontier).toMatchObject({ activeHosts: 0, hostCount: 2 });
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

test('a rise of the concurrency reaches who waits, and a fall ends nothing', async () => {
  const frontier = new MemoryFrontier({ ...UNLIMITED, concurrency: 2 });
  void frontier.add(tasksOf('a.test', 9));
  frontier.seal();
  const first = await frontier.claim(9, 0);
  expect(first).toHaveLength(2);
  const next = Promise.resolve(frontier.claim(9, 0));
  frontier.setConcurrency(4, 256);
  const more = await next;
  expect(more).toHaveLength(2);
  frontier.setConcurrency(1, 256);
  const last = Promise.resolve(frontier.claim(9, 0));
  await settle(frontier, [...first, ...more.slice(1)]);
  let isServed = false;
  void last.then(() => (isServed = true));
  await Promise.resolve();
  expect(isServed).toBe(false);
  await settle(frontier, more.slice(0, 1));
  expect(await last).toHaveLength(1);
});

test('what is read ahead follows how many are leased at once', async () => {
  const frontier = new MemoryFrontier({ ...UNLIMITED, concurrency: 2, readyTasks: 2 });
  expect(frontier.add(tasksOf('a.test', 7))).toBeUndefined();
  let isAdmitted = false;
  const admitted = Promise.resolve(frontier.add(tasksOf('b.test', 7))).then(() => {
    isAdmitted = true;
  });
  await Promise.resolve();
  expect(isAdmitted).toBe(false);
  frontier.setConcurrency(2, 64);
  await admitted;
  expect(frontier.add(tasksOf('c.test', 7))).toBeUndefined();
});
