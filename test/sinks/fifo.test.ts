import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

import { openFifo } from '../../src/sinks/fifo.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

function makeFifo(folder: Folder): string {
  const path = folder.file('pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

test('what is no named pipe is left to others', async () => {
  using folder = makeFolder();
  folder.write('file', '');
  for (const path of [folder.file('file'), folder.path, folder.file('none'), '/dev/null']) {
    // oxlint-disable-next-line no-await-in-loop
    expect(await openFifo(path, 'x')).toBeNull();
  }
});

test('a reader that comes later gets everything, more than a pipe holds at once', async () => {
  using folder = makeFolder();
  const path = makeFifo(folder);
  const opening = openFifo(path, 'pipe');
  const reader = spawn('sh', ['-c', 'sleep 0.3; exec cat "$0"', path]);
  const received = text(reader.stdout);
  const stream = await opening;
  const sent = 'x'.repeat(1_000_000);
  stream?.end(sent);
  expect(await received).toBe(sent);
});

test('a reader that does not read holds up nobody but who writes to it', async () => {
  using folder = makeFolder();
  const path = makeFifo(folder);
  // For reading and writing: opening it waits for nobody.
  openSync(path, 'r+');
  const stream = await openFifo(path, 'pipe');
  expect(stream?.write(Buffer.alloc(1_000_000))).toBe(false);
  const closed = once(stream ?? process, 'close');
  stream?.destroy();
  await closed;
});

test('without a reader there is an end to waiting', async () => {
  using folder = makeFolder();
  await expect(openFifo(makeFifo(folder), 'pipe', 200)).rejects.toThrow(
    'pipe: nobody has opened this pipe for reading within 0.2 s',
  );
});
