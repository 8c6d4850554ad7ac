import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, test } from 'vitest';

import type { Summary } from '../../src/report/index.ts';
import { gfetch, readRecords, startGfetch } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

/** Many hosts of one server, which notes what each of them has to do. */
async function startHosts(latencyMs = 5) {
  const [inFlight, most] = [new Map<string, number>(), new Map<string, number>()];
  const connections = new Map<string, Set<unknown>>();
  let all = 0;
  let mostOfAll = 0;
  let requests = 0;
  const server = createServer((request, response) => {
    const host = request.headers.host ?? '';
    const now = (inFlight.get(host) ?? 0) + 1;
    requests += 1;
    all += 1;
    inFlight.set(host, now);
    most.set(host, Math.max(now, most.get(host) ?? 0));
    mostOfAll = Math.max(mostOfAll, all);
    connections.set(host, (connections.get(host) ?? new Set()).add(request.socket));
    setTimeout(() => {
      all -= 1;
      inFlight.set(host, (inFlight.get(host) ?? 1) - 1);
      response.statusCode = request.url?.startsWith('/missing') === true ? 404 : 200;
      response.end(`from ${host}`);
    }, latencyMs);
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: (host: number, path: string) => `http://127.0.1.${host}:${port}${path}`,
    most,
    connections,
    mostOfAll: () => mostOfAll,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Hosts = Awaited<ReturnType<typeof startHosts>>;

const HOSTS = 40;

function writeList(folder: Folder, hosts: Hosts, count: number): void {
  const urls = Array.from({ length: count }, (_, i) =>
    hosts.url(1 + (i % HOSTS), i % 50 === 0 ? `/missing/${i}` : `/${i}`),
  );
  folder.write('urls.txt', `${urls.join('\n')}\n`);
}

const summaryOf = (folder: Folder): Summary => JSON.parse(folder.read('summary.json')) as Summary;

const SEQS = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

function seqsOf(folder: Folder): number[] {
  return readRecords(join(folder.path, 'out.jsonl'))
    .map(({ seq }) => seq)
    .toSorted((a, b) => a - b);
}

const OUTPUT = ['-o', 'out.jsonl', '--summary-json', 'summary.json'];

describe('several threads', () => {
  test('fetch each URL once, within the limits of the whole run', async () => {
    await using hosts = await startHosts();
    using folder = makeFolder();
    writeList(folder, hosts, 4_000);
    const limits = ['-c', '30', '--per-host', '2'];
    const args = ['urls.txt', '--threads', '3', ...limits, ...OUTPUT];
    const { code, stderr } = await gfetch(args, { cwd: folder.path });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) as string });
    expect(seqsOf(folder)).toEqual(SEQS(4_000));
    expect(hosts.requests()).toBe(4_000);
    expect(hosts.mostOfAll()).toBeLessThanOrEqual(30);
    expect(Math.max(...hosts.most.values())).toBeLessThanOrEqual(2);
    expect(summaryOf(folder)).toMatchObject({
      read: 4_000,
      recorded: 4_000,
      ok: 3_920,
      http_errors: 80,
      conserved: true,
      threads: 3,
      thread_crashes: 0,
    });
    // A host stays with one thread while it has something to do, and so do its connections.
    for (const used of hosts.connections.values()) expect(used.size).toBeLessThanOrEqual(8);
  });

  test('find out together how many URLs at once are worth it', async () => {
    await using hosts = await startHosts(100);
    using folder = makeFolder();
    writeList(folder, hosts, 3_000);
    const args = ['urls.txt', '--threads', '3', '-c', 'auto', '--no-adaptive', ...OUTPUT];
    const { code, stderr } = await gfetch(args, { cwd: folder.path });
    expect(code, stderr).toBe(0);
    expect(seqsOf(folder)).toEqual(SEQS(3_000));
    // More than one thread begins with.
    expect(hosts.mostOfAll()).toBeGreaterThan(32);
  });

  test('write what one thread writes, in every format at once, in order where asked', async () => {
    await using hosts = await startHosts();
    using folder = makeFolder();
    writeList(folder, hosts, 1_000);
    const outputs = (name: string): string[] =>
      ['jsonl', 'csv', 'tsv'].flatMap((type) => ['-o', `${name}.${type}`]);
    const common = [
      'urls.txt',
      '--ordered',
      '--match-status',
      '404',
      '--fields',
      'seq,input,status_code,size',
    ];
    for (const threads of ['1', '3']) {
      const args = [...common, '--threads', threads, ...outputs(threads)];
      const { code, stderr } = await gfetch(args, { cwd: folder.path });
      expect(code, stderr).toBe(0);
    }
    for (const type of ['jsonl', 'csv', 'tsv']) {
      expect(folder.read(`3.${type}`)).toBe(folder.read(`1.${type}`));
      expect(folder.read(`3.${type}`)).toContain('404');
    }
  });

  test('are refused where cookies are kept, which is done in one', async () => {
    using folder = makeFolder();
    const args = ['http://127.0.0.1:1/', '--cookie-jar', 'jar.txt', '--threads', '2'];
    const { code, stderr } = await gfetch(args, { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toContain('leave out --threads 2');
  });

  test('end whole when the run is stopped', async () => {
    await using hosts = await startHosts();
    using folder = makeFolder();
    writeList(folder, hosts, 20_000);
    const args = ['urls.txt', '--threads', '3', '-c', '20', ...OUTPUT];
    const running = startGfetch(args, { cwd: folder.path });
    await expect
      .poll(() => hosts.requests(), { timeout: 20_000, interval: 5 })
      .toBeGreaterThan(500);
    running.kill('SIGUSR1');
    await expect.poll(() => running.stderr(), { timeout: 20_000 }).toMatch(/\d+ in flight\n/);
    running.kill('SIGINT');
    const { code } = await running.finished;
    expect(code).toBe(130);
    const { read, recorded, conserved } = summaryOf(folder);
    expect({ recorded, conserved }).toEqual({ recorded: read, conserved: true });
    expect(seqsOf(folder)).toEqual(SEQS(read));
  });

  test('leave quietly when the reader does', async () => {
    await using hosts = await startHosts();
    using folder = makeFolder();
    writeList(folder, hosts, 20_000);
    const running = startGfetch(['urls.txt', '--threads', '2', '--json'], { cwd: folder.path });
    await expect.poll(() => running.stdout().length, { timeout: 20_000 }).toBeGreaterThan(1_000);
    running.child.stdout?.destroy();
    expect(await running.finished).toMatchObject({ code: 0, signal: null });
  });

  test('go on with what an earlier run was killed in', async () => {
    await using hosts = await startHosts();
    using folder = makeFolder();
    writeList(folder, hosts, 6_000);
    const args = ['urls.txt', '--threads', '3', '-o', 'out.jsonl', '--resume'];
    for (const until of [1_000, 3_000]) {
      const running = startGfetch(args, { cwd: folder.path });
      await expect
        .poll(() => hosts.requests(), { timeout: 20_000, interval: 2 })
        .toBeGreaterThan(until);
      running.kill('SIGKILL');
      await running.finished;
    }
    expect((await gfetch(args, { cwd: folder.path })).code).toBe(0);
    expect(seqsOf(folder)).toEqual(SEQS(6_000));
  });
});

/** Has each worker thread run a program before anything else. */
function preload(folder: Folder, program: string): Record<string, string> {
  const path = join(folder.path, 'preload.mjs');
  writeFileSync(path, program);
  return { NODE_OPTIONS: `--import ${pathToFileURL(path).href}` };
}

/** Ends the first `crashes` threads with an exception, some time after their start. */
function preloadCrash(folder: Folder, crashes: number, afterMs: number): Record<string, string> {
  return preload(
    folder,
    `import { existsSync, writeFileSync } from 'node:fs';
    import { isMainThread, threadId } from 'node:worker_threads';
    if (!isMainThread) {
      const marks = Array.from({ length: ${crashes} }, (_, i) => ${JSON.stringify(folder.path)} + '/mark-' + i);
      const free = marks.find((mark) => !existsSync(mark));
      if (free !== undefined) {
        writeFileSync(free, String(threadId));
        setTimeout(() => { throw new Error('out of luck'); }, ${afterMs});
      }
    }`,
  );
}

/** Ends each thread that is given one of these URLs, which are of four hosts. */
const POISON = `
  import { parentPort } from 'node:worker_threads';
  parentPort?.on('message', ({ tasks }) => {
    if (!tasks?.urls.some((url) => /missing.(?:500|550|600|650)$/.test(url))) return;
    throw new Error('poisoned');
  });`;

describe('a thread that crashes', () => {
  test.each([1, 3])('loses nothing: its tasks are done again (%i in a row)', async (crashes) => {
    await using hosts = await startHosts();
    using folder = makeFolder();
    writeList(folder, hosts, 4_000);
    const args = ['urls.txt', '--threads', '2', '-c', '30', ...OUTPUT];
    const env = preloadCrash(folder, crashes, 250);
    const { code, stderr } = await gfetch(args, { cwd: folder.path, env });
    expect(code, stderr).toBe(0);
    expect(seqsOf(folder)).toEqual(SEQS(4_000));
    const summary = summaryOf(folder);
    expect(summary).toMatchObject({ conserved: true, failed: 0, thread_crashes: crashes });
    expect(stderr).toMatch(/thread/);
  });

  test('over one URL, each time, has that one recorded, and no other', async () => {
    await using hosts = await startHosts();
    using folder = makeFolder();
    writeList(folder, hosts, 2_000);
    const args = ['urls.txt', '--threads', '4', '-c', '40', '--per-host', '1', ...OUTPUT];
    const env = preload(folder, POISON);
    const { code, stderr } = await gfetch(args, { cwd: folder.path, env });
    expect(seqsOf(folder)).toEqual(SEQS(2_000));
    const { failed, conserved } = summaryOf(folder);
    const lost = readRecords(folder.file('out.jsonl')).filter((record) => record.failed);
    for (const { error_code, url } of lost) {
      expect(error_code).toBe('internal');
      expect(url).toMatch(/missing.(?:500|550|600|650)$/);
    }
    // What the main thread gets of them it fetches.
    const isMet = stderr.includes('poisoned');
    expect({ conserved, code, isMet }).toEqual({
      conserved: true,
      code: isMet ? 1 : 0,
      isMet: failed > 0,
    });
  });

  test('as soon as it starts, each time, is a defect that is told', async () => {
    await using hosts = await startHosts();
    using folder = makeFolder();
    writeList(folder, hosts, 2_000);
    const args = ['urls.txt', '--threads', '2', ...OUTPUT];
    const env = preloadCrash(folder, 50, 0);
    const { code, stderr } = await gfetch(args, { cwd: folder.path, env });
    expect(code).toBe(70);
    expect(stderr).toContain('out of luck');
  });
});
