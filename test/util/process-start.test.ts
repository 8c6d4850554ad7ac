import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { processStart } from '../../src/util/process-start.ts';

test('a process has one start, and another process another', async () => {
  const first = spawn('sleep', ['60']);
  await once(first, 'spawn');
  const start = processStart(first.pid ?? 0);
  expect(start).toMatch(/^\d+$/);
  expect(processStart(first.pid ?? 0)).toBe(start);
  expect(start).not.toBe(processStart(1));
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect(processStart(first.pid ?? 0)).toBeNull();
});

test('one that is dead and not yet waited for is none', async () => {
  // The shell becomes a sleep, which waits for no child.
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: 'pipe' });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(String(line));
  const nameOf = (each: number): string => readFileSync(`/proc/${each}/comm`, 'utf8').trim();
  const patient = { timeout: 10_000 };
  await expect.poll(() => nameOf(parent.pid ?? 0), patient).toBe('sleep');
  expect(processStart(pid)).toMatch(/^\d+$/);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), patient).toContain(') Z ');
  expect(processStart(pid)).toBeNull();
  parent.kill('SIGKILL');
});
