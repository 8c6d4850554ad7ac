import { expect, test } from 'vitest';
import * as tasks from '../../src/tasks/index.ts';

test('the public names', () => {
  expect(Object.keys(tasks).toSorted()).toEqual([
    'Channel',
    'ChannelClosed',
    'Pool',
    'Semaphore',
    'TaskKilled',
    'Timeout',
    'TimeoutError',
    'joinAll',
    'sleep',
    'spawn',
  ]);
});
