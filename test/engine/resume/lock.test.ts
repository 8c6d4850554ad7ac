import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';

import { lockOutputs } from '../../../src/engine/resume/lock.ts';
import { FileError } from '../../../src/model/errors.ts';
import { processStart } from '../../../src/util/process-start.ts';
import { makeFolder } from '../../support/folder.ts';

test('an output has one lock, whatever it is called and whether it is there', async () => {
  using folder = makeFolder();
  mkdirSync(folder.file('sub'));
  symlinkSync('.', folder.file('same'));
  const names = ['new.jsonl', 'same/new.jsonl', 'sub/../new.jsonl'].map((name) =>
    folder.file(name),
  );
  for (const held of names) {
    // oxlint-disable no-await-in-loop
    const lock = await lockOutputs([held]);
    for (const other of names) {
      await expect(lockOutputs([other])).rejects.toThrow(FileError);
      await expect(lockOutputs([other])).rejects.toThrow(`${other}: another run of this process`);
    }
    await lock.release();
    // oxlint-enable no-await-in-loop
  }
  expect(readdirSync(folder.path).toSorted()).toEqual(['same', 'sub']);
});

test('of several outputs all are locked, or none', async () => {
  using folder = makeFolder();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => folder.file(name)) as [string, string, string];
  const first = await lockOutputs([a, b]);
  await expect(lockOutputs([c, b])).rejects.toThrow(`${b}: another run`);
  expect(readdirSync(folder.path).filter((name) => name.startsWith('c'))).toEqual([]);
  await first.release();
  await (await lockOutputs([c, b, a, c])).release();
  expect(readdirSync(folder.path)).toEqual([]);
});

test('what the dead have left is cleared away, what the living hold is not', async () => {
  using folder = makeFolder();
  const out = folder.file('out.jsonl');
  const other = spawn('sleep', ['60']);
  await once(other, 'spawn');
  const pid = other.pid ?? 0;
  const start = processStart(pid) ?? '';
  // Another start: the number has been given to another process since.
  folder.write(`out.jsonl.lock-${pid}-${Number(start) - 1}`, '');
  folder.write('out.jsonl.lock-notes', 'mine');
  folder.write('out.jsonl.lock-4194305-7', '');
  await (await lockOutputs([out])).release();
  expect(readdirSync(folder.path)).toEqual(['out.jsonl.lock-notes']);

  folder.write(`out.jsonl.lock-${pid}-${start}`, '');
  await expect(lockOutputs([out])).rejects.toThrow(`another run (process ${pid}) goes on with it`);
  expect(readdirSync(folder.path)).toHaveLength(2);
  other.kill('SIGKILL');
  await once(other, 'exit');
  await (await lockOutputs([out])).release();
  expect(readdirSync(folder.path)).toEqual(['out.jsonl.lock-notes']);
});

test('where no lock can be put, that is said', async () => {
  using folder = makeFolder();
  folder.write('file', '');
  for (const path of [folder.file('none/out.jsonl'), folder.file('file/x'), '/proc/out.jsonl']) {
    // oxlint-disable-next-line no-await-in-loop
    await expect(lockOutputs([path])).rejects.toThrow(FileError);
  }
});
