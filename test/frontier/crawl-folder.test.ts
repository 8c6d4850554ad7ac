import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { open as openLmdb } from 'lmdb';
import { describe, expect, test } from 'vitest';

import { openCrawlFrontier } from '../../src/frontier/crawl/index.ts';
import { FileError } from '../../src/model/errors.ts';
import type { HostFeedback } from '../../src/model/feedback.ts';
import type { Task } from '../../src/model/task.ts';
import { processStart } from '../../src/util/process-start.ts';
import { makeFolder } from '../support/folder.ts';
import { seqs, settle } from './contract.ts';
import { UNLIMITED } from './unlimited.ts';
import { claimAll, openAt } from './crawl-at.ts';
import { commitOf, crawlTask, pageOf } from './crawl-tasks.ts';

const ANSWERED: HostFeedback = {
  answered: true,
  overloaded: false,
  wasLate: false,
  errorCode: null,
  startedMs: 0,
  latencyMs: 1,
  pauseMs: 0,
};

describe('a folder that is opened again', () => {
  test('gives back what no commit has finished, as it was', async () => {
    using folder = makeFolder();
    const path = folder.file('state');
    const first = await openAt(path);
    const secret = crawlTask(3, 'http://user:secret@b.test:81/x#there', 1);
    const tasks = [
      crawlTask(1, 'http://a.test/1', 0),
      crawlTask(2, 'http://a.test/2?q=1', 2),
      { ...secret, input: 'HTTP://B.TEST:81/x', tag: { id: [1, 'ü'] }, request: { method: 'PUT' } },
    ];
    void first.add(tasks);
    first.setHost('http://a.test', { robots: 'text' });
    first.note('noted');
    const leased = await first.claim(2, 0);
    await settle(first, leased);
    const finished = leased.slice(0, 1);
    await first.commit(commitOf({ finished, pages: [pageOf(tasks[0] as Task)], state: { at: 7 } }));
    void first.add([crawlTask(4, 'http://a.test/late', 0)]);
    await first.close();

    const again = await openAt(path, { isResume: true });
    expect(again).toMatchObject({ state: { at: 7 }, openCount: 2, knownCount: 4 });
    expect(again.known('http://a.test/2?q=1')).toEqual({ seq: 2, depth: 2 });
    expect(again.known('http://a.test/late')).toBeNull();
    expect(again.note('noted')).toBe(false);
    expect(again.host('http://a.test')).toEqual({ robots: 'text' });
    expect([...again.pages()]).toHaveLength(1);
    const nowMs = performance.now();
    const back = (await claimAll(again)).toSorted((a, b) => a.seq - b.seq);
    const anew = { queuedAtMs: 0, lastEndMs: 0 };
    expect(back.map((task) => ({ ...task, ...anew }))).toEqual(
      tasks.slice(1).map((task) => ({ ...task, ...anew })),
    );
    for (const { lastEndMs } of back) expect(Math.abs(lastEndMs - nowMs)).toBeLessThan(5_000);
    await again.close();
  });

  test('has the tasks of a host in their order, however many, and its depths', async () => {
    using folder = makeFolder();
    const count = 3_000;
    const first = await openAt(folder.path);
    const tasks = Array.from({ length: count }, (_, i) =>
      crawlTask(i + 1, `http://a.test/${i}`, (i * 7) % 5),
    );
    void first.add(tasks);
    await first.commit(commitOf({}));
    await first.close();
    const again = await openAt(folder.path, { depthLimited: true, perHost: 1 });
    const order: Task[] = [];
    for (let i = 0; i < count; i += 1) {
      const claimed = await again.claim(1, 0);
      order.push(...claimed);
      await settle(again, claimed);
      if (i % 500 === 0) await again.commit(commitOf({ finished: order.slice(-400) }));
    }
    const depthOf = ({ crawl }: Task): number => crawl?.depth ?? 0;
    expect(seqs(order)).toEqual(
      seqs(tasks.toSorted((a, b) => depthOf(a) - depthOf(b) || a.seq - b.seq)),
    );
    again.seal();
    expect(await again.claim(1, 0)).toEqual([]);
    await again.close();
  });

  test('takes hosts with names of any length', async () => {
    using folder = makeFolder();
    const first = await openAt(folder.path);
    const origins = ['a', 'b'].map((end) => `http://${'x'.repeat(5_000)}${end}.test`);
    const tasks = origins.flatMap((origin, i) =>
      [1, 2].map((n) => crawlTask(2 * i + n, `${origin}/${n}`, n)),
    );
    void first.add(tasks);
    for (const origin of origins) {
      first.setHost(origin, { robots: origin.length });
      first.setDelay(origin, 10);
    }
    await first.commit(commitOf({}));
    await first.close();
    const again = await openAt(folder.path, { perHost: 1 });
    for (const origin of origins) expect(again.host(origin)).toEqual({ robots: origin.length });
    expect(again.openCount).toBe(4);
    const claimed = await again.claim(9, 0);
    expect(seqs(claimed).toSorted((a, b) => a - b)).toEqual([1, 3]);
    await settle(again, claimed);
    await again.commit(commitOf({ finished: claimed }));
    expect(again.openCount).toBe(2);
    await again.close();
    const last = await openAt(folder.path);
    expect(seqs(await claimAll(last)).toSorted((a, b) => a - b)).toEqual([2, 4]);
    await last.close();
  });

  test('keeps what is known of how a host is to be asked', async () => {
    using folder = makeFolder();
    const options = { perHost: 1, delayFactor: 1 };
    const first = await openAt(folder.path, options);
    void first.add([1, 2].map((n) => crawlTask(n, `http://a.test/${n}`, 0)));
    void first.add([1, 2].map((n) => crawlTask(10 + n, `http://b.test/${n}`, 0)));
    first.setDelay('http://a.test', 600);
    const tasks = await first.claim(2, 0);
    const feedback = { ...ANSWERED, startedMs: performance.now() - 400 };
    const endMs = performance.now();
    await first.settle(tasks.map((task) => ({ task, retryAfterMs: null, feedback })));
    await first.commit(commitOf({ finished: tasks }));
    await first.close();
    const again = await openAt(folder.path, options);
    const next = [...(await again.claim(1, 0)), ...(await again.claim(1, 0))];
    expect(seqs(next)).toEqual([12, 2]);
    expect(performance.now() - endMs).toBeGreaterThanOrEqual(598);
    await again.close();
  });

  test('keeps an open circuit, and a pause that a host has asked for', async () => {
    using folder = makeFolder();
    const options = { maxHostErrors: 2 };
    const first = await openAt(folder.path, options);
    void first.add([1, 2, 3, 4].map((n) => crawlTask(n, `http://a.test/${n}`, 0)));
    void first.add([5, 6].map((n) => crawlTask(n, `http://b.test/${n}`, 0)));
    const [one, two, five] = (await first.claim(3, 0)).toSorted((a, b) => a.seq - b.seq);
    if (one === undefined || two === undefined || five === undefined) throw new Error('too few');
    const silent = { ...ANSWERED, answered: false, errorCode: 'reset' } as const;
    const busy = { ...ANSWERED, overloaded: true, pauseMs: 60_000 };
    const done = { retryAfterMs: null };
    await first.settle([
      { task: one, feedback: silent, ...done },
      { task: two, feedback: silent, ...done },
      { task: five, feedback: busy, ...done },
    ]);
    await first.commit(commitOf({ finished: [one, two, five] }));
    await first.close();
    const openedMs = performance.now();
    const again = await openAt(folder.path, options);
    // One probe each second, and nothing from the other host.
    expect(seqs(await again.claim(9, 0))).toEqual([3]);
    expect(performance.now() - openedMs).toBeGreaterThan(50);
    const next = Promise.resolve(again.claim(9, 0));
    again.drain();
    expect(await next).toEqual([]);
    await again.close();
  });

  test('is for its owner alone', async () => {
    using folder = makeFolder();
    const path = folder.file('deep/state');
    const frontier = await openAt(path);
    await frontier.commit(commitOf({}));
    const files = readdirSync(path);
    expect(files).toContain('frontier.mdb');
    for (const name of files) expect(statSync(`${path}/${name}`).mode & 0o77).toBe(0);
    expect(statSync(path).mode & 0o77).toBe(0);
    await frontier.close();
    expect(readdirSync(path).filter((name) => name.startsWith('lock-'))).toEqual([]);
  });
});

describe('a folder that cannot be used', () => {
  test('because this process has it', async () => {
    using folder = makeFolder();
    const frontier = await openAt(folder.path);
    await expect(openAt(folder.path)).rejects.toThrow('this process has it open already');
    await frontier.close();
    await (await openAt(folder.path)).close();
  });

  test('because another process has it, until that ends', async () => {
    using folder = makeFolder();
    const other = spawn('sleep', ['60']);
    await once(other, 'spawn');
    const pid = other.pid ?? 0;
    folder.write(`lock-${pid}-${processStart(pid)}`, '');
    folder.write('lock-4194305-7', '');
    const opening = openAt(folder.path);
    await expect(opening).rejects.toThrow(FileError);
    await expect(opening).rejects.toThrow(`another process (${pid}) has it open`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    await (await openAt(folder.path)).close();
    expect(readdirSync(folder.path).filter((name) => name.startsWith('lock-'))).toEqual([]);
  });

  test('because there is no crawl to go on with', async () => {
    using folder = makeFolder();
    const path = folder.file('wrong');
    await expect(openAt(path, { isResume: true })).rejects.toThrow('there is no crawl');
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ['it is no folder', (file: string) => file, 'cannot be made'],
    ['there is none above', (file: string) => `${file}/sub`, 'cannot be made'],
  ])('because %s', async (_, pathOf, message) => {
    using folder = makeFolder();
    const path = pathOf(folder.write('file', 'text'));
    await expect(openAt(path)).rejects.toThrow(FileError);
    await expect(openAt(path)).rejects.toThrow(message);
  });

  test('because its file is something else', async () => {
    using folder = makeFolder();
    for (const text of ['x', 'no database at all\n'.repeat(1_000)]) {
      folder.write('frontier.mdb', text);
      await expect(openAt(folder.path)).rejects.toThrow(FileError);
      await expect(openAt(folder.path)).rejects.toThrow('frontier.mdb: is not the file of a crawl');
    }
    expect(readdirSync(folder.path)).toEqual(['frontier.mdb']);
  });

  test('because its file has lost its end', async () => {
    using folder = makeFolder();
    const frontier = await openAt(folder.path);
    void frontier.add(Array.from({ length: 500 }, (_, i) => crawlTask(i, `http://a.test/${i}`, 0)));
    for (let i = 0; i < 3; i += 1) await frontier.commit(commitOf({ state: i }));
    await frontier.close();
    const file = folder.file('frontier.mdb');
    for (const bytes of [statSync(file).size / 2, 4_096 + 100]) {
      truncateSync(file, bytes);
      await expect(openAt(folder.path)).rejects.toThrow('frontier.mdb: is cut off');
    }
    truncateSync(file, 0);
    await (await openAt(folder.path)).close();
  });

  test('because it is of another version', async () => {
    using folder = makeFolder();
    const root = openLmdb({ path: folder.file('frontier.mdb'), noSubdir: true });
    await root.openDB({ name: 'meta', encoding: 'json' }).put('format', 99);
    await root.close();
    await expect(openAt(folder.path)).rejects.toThrow(/frontier\.mdb: its format is 99.*reads 1/);
  });
});

test('without a folder, a large crawl goes on in a file, and leaves none behind, however it ends', async () => {
  const mine = (): string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith('gfetch-crawl-'));
  const before = new Set(mine());
  const frontier = await openCrawlFrontier({
    ...UNLIMITED,
    depthLimited: false,
    delayFactor: 0,
    folder: null,
    maxKnownInMemory: 100,
  });
  const tasks = Array.from({ length: 5_000 }, (_, i) => crawlTask(i + 1, `http://a.test/${i}`, 1));
  void frontier.add(tasks);
  frontier.note('noted');
  frontier.setHost('http://a.test', { robots: 1 });
  const first = await frontier.claim(100, 0);
  await settle(frontier, first);
  const pages = first.map((task) => pageOf(task));
  const committed = frontier.commit(commitOf({ finished: first, pages, state: 1 }));
  void frontier.add([crawlTask(6_000, 'http://a.test/meanwhile', 0)]);
  await committed;
  // Windows does not let a file be removed that is open.
  const left = process.platform === 'win32' ? 1 : 0;
  expect(mine().filter((name) => !before.has(name))).toHaveLength(left);
  expect(frontier).toMatchObject({ openCount: 4_901, knownCount: 5_002, state: 1 });
  expect([...frontier.pages()]).toEqual(pages);
  expect(frontier.note('noted')).toBe(false);
  expect(frontier.host('http://a.test')).toEqual({ robots: 1 });
  const rest = await claimAll(frontier);
  expect(seqs(rest)).toEqual([6_000, ...seqs(tasks.slice(100))]);
  await frontier.close();
  expect(mine().filter((name) => !before.has(name))).toEqual([]);
});
