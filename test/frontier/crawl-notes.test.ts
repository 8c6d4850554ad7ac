import { expect, test } from 'vitest';

import { DurableFrontier } from '../../src/frontier/crawl/durable.ts';
import type { Task } from '../../src/model/task.ts';
import { makeFolder } from '../support/folder.ts';
import { openAt } from './crawl-at.ts';
import { commitOf, crawlTask } from './crawl-tasks.ts';

test('what was noted for a task is known to whoever opens the folder again if that is finished', async () => {
  using folder = makeFolder();
  const path = folder.file('state');
  const first = await openAt(path);
  if (!(first instanceof DurableFrontier)) throw new Error('it keeps no folder');
  void first.add([1, 2, 3].map((seq) => crawlTask(seq, `http://a.test/${seq}`, 0)));
  const [one, two, three] = await first.claim(3, 0);
  if (one === undefined || two === undefined || three === undefined) throw new Error('three');
  const noted = (task: Task): boolean => first.note(`of ${task.seq}`, task);
  expect([one, two].map(noted)).toEqual([true, true]);
  expect(first.knownCount).toBe(5);
  await first.commit(commitOf({ finished: [one] }));
  // All the same, nobody else tells of it meanwhile.
  expect([noted(one), noted(two), first.note('of 2', three), first.note('of 2')]).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(first.note('of nobody', crawlTask(9, 'http://a.test/9', 0))).toBe(true);
  await first.commit(commitOf({ finished: [three] }));
  await first.close();

  const again = await openAt(path, { isResume: true });
  expect(again).toMatchObject({ openCount: 1, knownCount: 5 });
  expect([again.note('of 1'), again.note('of nobody')]).toEqual([false, false]);
  expect(again.note('of 2')).toBe(true);
  await again.close();
});
