import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { encodeMemory, newMemory } from '../../../src/checks/state/index.ts';
import { MemoryBusy, openMemory, readMemory } from '../../../src/engine/check/memory-file.ts';
import type { Memory } from '../../../src/model/check.ts';
import { FileError } from '../../../src/model/errors.ts';
import { compile, type Compiled } from '../../support/compiled.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';
import { hasNamespace } from '../../support/namespace.ts';

const EMPTY: Memory = { checks: new Map(), pending: [] };

function memoryOf(...ids: readonly string[]): Memory {
  const checks = ids.map(
    (id) => [id, newMemory({ id, name: id, group: null }, `https://${id}.example/`, 5)] as const,
  );
  return { checks: new Map(checks), pending: [] };
}

test('a link to what is not there yet stays, and only its owner reads what it leads to', async () => {
  using folder = makeFolder();
  mkdirSync(folder.file('real'));
  symlinkSync('real/state.json', folder.file('link'));
  const file = await openMemory(folder.file('link'));
  await expect(openMemory(folder.file('real/state.json'))).rejects.toThrow(MemoryBusy);
  await file.save(memoryOf('a'));
  await file.release();
  expect(readlinkSync(folder.file('link'))).toBe('real/state.json');
  expect(statSync(folder.file('real/state.json')).mode & 0o777).toBe(0o600);
  expect(await readMemory(folder.file('link'))).toEqual(memoryOf('a'));
});

test('what is saved is read by the next, and nothing lies beside it', async () => {
  using folder = makeFolder();
  const path = folder.file('state.json');
  expect(await readMemory(path)).toBeNull();
  const first = await openMemory(path);
  expect(first).toMatchObject({ memory: EMPTY, warning: null });
  await first.save(memoryOf('a', 'b'));
  expect(await readMemory(path)).toEqual(memoryOf('a', 'b')); // Another's lock is no hindrance.
  await first.release();
  const second = await openMemory(path);
  expect(second).toMatchObject({ memory: memoryOf('a', 'b'), warning: null });
  await second.release();
  expect(readdirSync(folder.path)).toEqual(['state.json']);
});

test('of several saves at once the last one stays', async () => {
  using folder = makeFolder();
  const file = await openMemory(folder.file('state.json'));
  const saves = Array.from({ length: 20 }, (_, i) => file.save(memoryOf(`check-${i}`)));
  await file.release(); // It waits for them.
  expect(await readMemory(folder.file('state.json'))).toEqual(memoryOf('check-19'));
  await Promise.all(saves);
});

test('a new file is for its owner only; the permissions of an old one stay', async () => {
  using folder = makeFolder();
  const path = folder.file('state.json');
  const file = await openMemory(path);
  await file.save(EMPTY);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await chmod(path, 0o644);
  await file.save(EMPTY);
  expect(statSync(path).mode & 0o777).toBe(0o644);
  await file.release();
});

test('a symbolic link is followed', async () => {
  using folder = makeFolder();
  mkdirSync(folder.file('real'));
  folder.write('real/state.json', encodeMemory(memoryOf('a')));
  symlinkSync('real/state.json', folder.file('link'));
  const file = await openMemory(folder.file('link'));
  await file.save(memoryOf('b'));
  await file.release();
  expect(readlinkSync(folder.file('link'))).toBe('real/state.json');
  expect(await readMemory(folder.file('real/state.json'))).toEqual(memoryOf('b'));
});

test.each([
  ['empty', '', 'it is empty'],
  ['cut off', encodeMemory(memoryOf('a', 'b')).slice(0, -30), 'it is not JSON at line'],
  ['zeros', '\0'.repeat(512), 'it is not JSON'],
  ['not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 'it is not UTF-8'],
  ['other JSON', '{"a":1}', 'it is not a state of gfetch check'],
  [
    'another field',
    encodeMemory(memoryOf('a')).replace('"new"', '7'),
    'checks[0].state is not one',
  ],
  ['a list of targets', '- url: https://example.com\n', 'it is not JSON'],
])('a corrupt file is put aside: %s', async (_kind, content, reason) => {
  using folder = makeFolder();
  const path = folder.write('state.json', content);
  await expect(readMemory(path)).rejects.toThrow(FileError);
  await expect(readMemory(path)).rejects.toThrow(`${path}: cannot be read: `);
  expect(readdirSync(folder.path)).toEqual(['state.json']);

  const file = await openMemory(path);
  const [aside = '', ...others] = readdirSync(folder.path).filter(
    (name) => !name.includes('.lock-'),
  );
  expect(others).toEqual([]);
  expect(aside).toMatch(/^state\.json\.corrupt-\d{8}T\d{6}\.\d{3}Z$/);
  expect(file.memory).toEqual(EMPTY);
  expect(file.warning).toContain(`${path}: is corrupt (`);
  expect(file.warning).toContain(reason);
  expect(file.warning).toContain(`put aside as ${folder.file(aside)}`);
  expect(Buffer.from(folder.read(aside))).toEqual(Buffer.from(Buffer.from(content).toString()));
  await file.save(memoryOf('a'));
  await file.release();
  expect(await readMemory(path)).toEqual(memoryOf('a'));
});

test('a later version’s file is refused, and left as it is', async () => {
  using folder = makeFolder();
  const later = encodeMemory(memoryOf('a')).replace('state":1', 'state":2');
  const path = folder.write('state.json', later);
  for (const read of [readMemory, openMemory]) {
    const refused = read(path);
    // oxlint-disable-next-line no-await-in-loop
    await expect(refused).rejects.toThrow(FileError);
    // oxlint-disable-next-line no-await-in-loop
    await expect(refused).rejects.toThrow('later version of gfetch');
  }
  expect(readdirSync(folder.path)).toEqual(['state.json']);
  expect(folder.read('state.json')).toBe(later);
});

test('what is no file, or nowhere, is refused, and never put aside', async () => {
  using folder = makeFolder();
  mkdirSync(folder.file('sub'));
  symlinkSync('/dev/null', folder.file('null'));
  folder.write('file', '');
  for (const [name, reason] of [
    ['sub', 'is a directory'],
    ['null', 'is no file'],
    ['none/state.json', 'the folder does not exist'],
    ['file/state.json', 'not a directory'],
  ] as const) {
    const refused = openMemory(folder.file(name));
    // oxlint-disable no-await-in-loop
    await expect(refused).rejects.toThrow(FileError);
    await expect(refused).rejects.not.toThrow(MemoryBusy);
    await expect(refused).rejects.toThrow(reason);
    // oxlint-enable no-await-in-loop
  }
  expect(readdirSync(folder.path).toSorted()).toEqual(['file', 'null', 'sub']);
});

test('two of one process refuse each other, too', async () => {
  using folder = makeFolder();
  const path = folder.file('state.json');
  const file = await openMemory(path);
  await expect(openMemory(path)).rejects.toThrow(MemoryBusy);
  await file.release();
  await (await openMemory(path)).release();
});

describe('processes', () => {
  let compiled: Compiled;
  beforeAll(() => {
    compiled = compile(['engine/check/memory-file', 'checks/state/memory']);
  });
  afterAll(() => compiled[Symbol.dispose]());

  const script = fileURLToPath(new URL('support/save-memory.mjs', import.meta.url));
  const env = (): NodeJS.ProcessEnv => ({
    ...process.env,
    MEMORY_FILE: compiled.module('engine/check/memory-file'),
    STATE_MEMORY: compiled.module('checks/state/memory'),
  });

  /** Starts one, and gives it with its lines. */
  function start(path: string, mode: 'hold' | 'save') {
    const child = spawn(process.execPath, [script, path, mode], {
      env: env(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String((await lines.next()).value);
    return { child, next };
  }

  async function kill(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  test('one that is killed while it saves leaves a whole file, which the next one opens', async () => {
    using folder = makeFolder();
    const path = folder.file('state.json');
    for (let round = 0; round < 12; round += 1) {
      const { child, next } = start(path, 'save');
      // oxlint-disable no-await-in-loop
      expect(await next()).toBe('open');
      for (let saves = 0; saves <= round * 3; saves += 1) expect(await next()).toBe('saved');
      await kill(child);
      const file = await openMemory(path);
      expect(file.warning).toBeNull();
      expect(file.memory.checks.size).toBeGreaterThan(0);
      await file.release();
      // oxlint-enable no-await-in-loop
    }
    // Neither parts of files nor locks, and nothing that was corrupt.
    expect(readdirSync(folder.path)).toEqual(['state.json']);
  });

  test('of two at once one has it, and the other is told that it is busy', async () => {
    using folder = makeFolder();
    const path = folder.file('state.json');
    const first = start(path, 'hold');
    expect(await first.next()).toBe('open');
    const busy = openMemory(path);
    await expect(busy).rejects.toThrow(MemoryBusy);
    await expect(busy).rejects.toThrow(`another run (process ${first.child.pid}) goes on with it`);
    const second = start(path, 'hold');
    expect(await second.next()).toMatch(/^MemoryBusy: .*another run/);
    await kill(first.child);
    await (await openMemory(path)).release();
  });

  const hasDisk = hasNamespace('-rm', 'mount -t tmpfs -o size=1m none /mnt');

  /** Runs the saver on a disk of its own, and gives its last line and the file that is left. */
  function onDisk(folder: Folder, prepare: string): { line: string; left: string } {
    const steps = `mkdir disk; mount -t tmpfs -o size=64k none disk; cp state.json disk/; ${prepare}
      "$NODE" "$SCRIPT" disk/state.json save | tail -n 1 > line; cp disk/state.json left`;
    const { status, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', steps], {
      cwd: folder.path,
      env: { ...env(), NODE: process.execPath, SCRIPT: script },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    return { line: folder.read('line'), left: folder.read('left') };
  }

  test.skipIf(!hasDisk)(
    'where the disk is full, that is told, and the old file is whole',
    async () => {
      using folder = makeFolder();
      folder.write('state.json', encodeMemory(memoryOf('old')));
      const { line, left } = onDisk(folder, '');
      expect(line).toBe('FileError: disk/state.json: cannot be written: no space left on device\n');
      folder.write('left.json', left);
      expect((await readMemory(folder.file('left.json')))?.checks.size).toBeGreaterThan(10);
    },
  );

  test.skipIf(!hasDisk).each([
    ['whole', encodeMemory(memoryOf('old'))],
    ['corrupt', '{'],
  ])('in a folder that is read-only a %s file is left as it is', (_kind, content) => {
    using folder = makeFolder();
    folder.write('state.json', content);
    const { line, left } = onDisk(folder, 'mount -o remount,ro disk;');
    expect(line).toMatch(/^FileError: disk\/state\.json: .*read-only file system\n$/);
    expect(left).toBe(content);
  });
});

test('what cannot be put aside is refused, with both reasons', async () => {
  using folder = makeFolder();
  // A name so long that nothing fits behind it; its lock, which is shorter, just does.
  const path = folder.write('x'.repeat(228), '{');
  const refused = openMemory(path);
  await expect(refused).rejects.toThrow(FileError);
  await expect(refused).rejects.toThrow('is corrupt (it is not JSON');
  await expect(refused).rejects.toThrow('cannot be put aside: name too long');
  expect(readdirSync(folder.path)).toEqual([basename(path)]);
});
