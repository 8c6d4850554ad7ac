import { expect, test } from 'vitest';

import { rowOf, taskOf, type TaskRow } from '../../src/frontier/store/task-row.ts';
import type { Task } from '../../src/model/task.ts';
import { makeTask } from '../support/tasks.ts';
import { crawlTask } from './crawl-tasks.ts';

/** What lasts of a task: all but its clock. */
const lasting = ({ queuedAtMs: _q, lastEndMs: _e, firstStartMs: _f, ...task }: Task) => task;

const PLACE = crawlTask(7, 'http://a.test/a?b', 3);

test.each<[string, Task]>([
  ['of a list', makeTask(1, 'http://a.test/')],
  ['of a crawl', PLACE],
  ['with an input of its own', { ...PLACE, input: 'a.test/a?b' }],
  ['to be told of', { ...PLACE, skipReason: 'nofollow', skipRule: 'the link says rel=nofollow' }],
  [
    'with a request, a tag and tries',
    { ...PLACE, request: { method: 'HEAD' }, tag: [1], retries: 2 },
  ],
  ['with secrets', makeTask(1, 'http://u:p@a.test/', { schemeFallback: true })],
])('a task %s comes back as it was', (_name, task) => {
  const stored = JSON.parse(JSON.stringify(rowOf(task))) as TaskRow;
  expect(lasting(taskOf(stored, 5))).toEqual(lasting(task));
});
