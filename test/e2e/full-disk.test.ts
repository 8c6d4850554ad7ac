import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gfetch, readRecords, shell, startGfetch } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { hasNamespace } from '../support/namespace.ts';
import { startQuickSite, type QuickSite } from '../support/quick-site.ts';
import { startSite, type Site } from '../support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

const listOf = (count: number, path = '/bytes/10'): string =>
  Array.from({ length: count }, (_, n) => `${site.url(path)}?${n}\n`).join('');

const hasDisk = hasNamespace('-rm', 'mount -t tmpfs -o size=1m none /mnt');

/** Runs a script with a disk of its own, of so many bytes, mounted at `disk`, and a copy of it after. */
function onSmallDisk(folder: Folder, size: string, script: string) {
  folder.write(
    'run.sh',
    `mkdir -p disk; mount -t tmpfs -o size=${size} none disk
    gfetch() { "$NODE" "$GFETCH" "$@"; }
    ${script}
    code=$?; cp -a disk copy; exit $code`,
  );
  return shell('export NODE GFETCH; exec unshare -rm sh run.sh', { cwd: folder.path });
}

describe('an output that cannot be written to its end', () => {
  test.skipIf(!hasDisk)('holds whole records, and is gone on with', async () => {
    using folder = makeFolder();
    await using quick = await startQuickSite();
    folder.write('urls.txt', urlsOf(quick, 4000));
    const full = await onSmallDisk(folder, '1m', 'gfetch urls.txt -c 50 -o disk/out.jsonl');
    expect(full.stderr).toMatch(/^error: disk\/out\.jsonl: no space left on device$/m);
    expect(full.code).toBe(4);
    const before = readRecords(folder.file('copy/out.jsonl'));
    expect(before.length).toBeGreaterThan(500);
    expect(full.stderr).toContain(`written ${before.length.toLocaleString('en')}\n`);

    const args = ['urls.txt', '-o', 'copy/out.jsonl', '--resume'];
    const resumed = await gfetch(args, { cwd: folder.path });
    expect(resumed.code).toBe(0);
    const seqs = readRecords(folder.file('copy/out.jsonl')).map(({ seq }) => seq);
    expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 4000 }, (_, n) => n + 1));
  });

  test('because of ulimit -f, too, also under stdout and without a header of its own', async () => {
    using folder = makeFolder();
    folder.write('urls.txt', listOf(300));
    // sh counts in blocks of 512 bytes, bash in such of 1,024.
    for (const output of ['-o out.csv', '--format csv > out.csv']) {
      // oxlint-disable no-await-in-loop
      const { code, stderr } = await shell(`ulimit -f 20; gfetch urls.txt ${output}`, {
        cwd: folder.path,
      });
      expect(stderr).toMatch(/^error: (?:out\.csv|stdout): file too large$/m);
      expect(code).toBe(4);
      expect(folder.read('out.csv')).toMatch(/^$|\n$/);
      const rows = Math.max(0, folder.read('out.csv').split('\n').length - 2);
      expect(stderr).toContain(`written ${rows}\n`);
      // oxlint-enable no-await-in-loop
    }
  });

  test.skipIf(!hasDisk)(
    'also where SIGINT had come before: exit code 4, and no defect',
    async () => {
      using folder = makeFolder();
      folder.write('urls.txt', listOf(20, '/bytes/1') + listOf(200, '/delay/3000'));
      const script = `"$NODE" "$GFETCH" urls.txt -c 20 -o disk/out.jsonl 2> talk & run=$!
      until [ -s disk/out.jsonl ]; do sleep 0.05; done
      kill -INT $run
      until grep -q SIGINT talk; do sleep 0.05; done
      dd if=/dev/zero of=disk/rest bs=1k 2> /dev/null
      wait $run; code=$?; cat talk >&2; (exit $code)`;
      const { code, stderr } = await onSmallDisk(folder, '64k', script);
      expect(stderr).toContain('SIGINT, stopping');
      expect(stderr).toContain('error: disk/out.jsonl: no space left on device\n');
      expect(stderr).toContain('stopped   as an output failed');
      expect(stderr).not.toContain('defect');
      expect(code).toBe(4);
    },
  );

  test.each(['out.jsonl', 'out.jsonl.gz'])('because it was removed: %s', async (name) => {
    using folder = makeFolder();
    await using gate = await startGate();
    const running = startGfetch([gate.url, '-o', name], { cwd: folder.path });
    await gate.reached;
    rmSync(folder.file(name));
    gate.open();
    const { code, stderr } = await running.finished;
    expect(stderr).toContain(
      `error: ${name}: was removed while it was written, and its records with it\n`,
    );
    expect(stderr).toContain('read 1, written 0\n');
    expect(code).toBe(4);
  });

  test('a stdout that never had a name is none of those', async () => {
    using folder = makeFolder();
    const { code } = await shell(
      `exec 3> gone; rm gone; gfetch '${site.url('/bytes/1')}' --json >&3`,
      { cwd: folder.path },
    );
    expect(code).toBe(0);
  });
});

describe('a folder for bodies that takes no more', () => {
  const size = '/bytes/30000';

  test.skipIf(!hasDisk)('ends the run: nothing is fetched for nothing', async () => {
    using folder = makeFolder();
    folder.write('urls.txt', listOf(2000, size));
    const before = site.requests.length;
    const script = 'gfetch urls.txt -c 10 -o out.jsonl --save disk/pages';
    const { code, stderr } = await onSmallDisk(folder, '1m', script);
    expect(stderr).toMatch(/^error: .*disk\/pages: no space left on device$/m);
    expect(stderr).toContain('stopped   as no more bodies could be saved at urls.txt:');
    expect(stderr).toMatch(/ {2}read ([\d,]+) = recorded \1\n$/);
    expect(code).toBe(4);
    expect(site.requests.length - before).toBeLessThan(100);
    const records = readRecords(folder.file('out.jsonl'));
    const saved = records.filter(({ failed }) => !failed);
    const errors = new Set(records.filter(({ failed }) => failed).map((each) => each.error_code));
    expect(errors).toEqual(new Set(['save_failed', 'interrupted']));
    // What is there is whole, and claimed.
    const files = readdirSync(folder.file('copy/pages'), { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => `${each.parentPath}/${each.name}`);
    expect(files.map((path) => statSync(path).size)).toEqual(files.map(() => 30_000));
    const claimed = saved.map((each) => folder.file(`copy/pages/${String(each.saved_path)}`));
    expect(claimed.toSorted()).toEqual(files.toSorted());
  });

  test('because it was removed', async () => {
    using folder = makeFolder();
    await using gate = await startGate();
    folder.write('urls.txt', `${gate.url}\n${listOf(200)}`);
    const args = ['urls.txt', '-c', '1', '--json', '--save', 'pages'];
    const running = startGfetch(args, { cwd: folder.path });
    await gate.reached;
    rmSync(folder.file('pages'), { recursive: true });
    gate.open();
    const { code, stderr, records } = await running.finished;
    expect(stderr).toMatch(/^error: .*\/pages: the folder is gone$/m);
    expect(code).toBe(4);
    const [first, ...others] = records.toSorted((a, b) => a.seq - b.seq);
    expect(first).toMatchObject({ error_code: 'save_failed', saved_path: null });
    for (const each of others) expect(each.error_code).toBe('interrupted');
    expect(stderr).toMatch(/ {2}read ([\d,]+) = recorded \1\n$/);
  });

  test('for one body alone does not', async () => {
    using folder = makeFolder();
    const urls = ['/bytes/1', '/bytes/90000', '/bytes/2'].map((path) => site.url(path));
    const { code, records, stderr } = await shell(
      `ulimit -f 40; gfetch ${urls.join(' ')} --ordered --json --save pages`,
      { cwd: folder.path },
    );
    expect(records.map((each) => each.error_code)).toEqual([null, 'save_failed', null]);
    expect(records[1]?.error).toMatch(/file too large$/);
    expect(stderr).not.toContain('stopped');
    expect(code).toBe(1);
  });
});

test('a body that is followed by a retry is not saved', async () => {
  using folder = makeFolder();
  let asked = 0;
  await using own = await startSite({
    routes: {
      '/busy': ({ reply }) => {
        asked += 1;
        reply.statusCode = asked === 1 ? 503 : 200;
        if (asked === 1) reply.end('busy');
        else reply.destroy();
      },
      '/always': ({ reply }) => {
        reply.statusCode = 503;
        reply.end('busy');
      },
    },
  });
  const args = [own.url('/busy'), own.url('/always'), '--save', 'pages', '--retries', '1'];
  const options = ['--retry-delay', '1ms', '--json', '--ordered'];
  const { records } = await gfetch([...args, ...options], { cwd: folder.path });
  expect(records.map((each) => each.saved_path)).toEqual([null, `127.0.0.1_${own.port}/always`]);
  expect(readdirSync(folder.file(`pages/127.0.0.1_${own.port}`))).toEqual(['always']);
});

describe('a named pipe as output', () => {
  test('takes a summary, too', async () => {
    using folder = makeFolder();
    const { stdout, code } = await shell(
      `mkfifo sum; gfetch '${site.url('/bytes/1')}' --json -o out.jsonl --summary-json sum & cat sum; wait $!`,
      { cwd: folder.path },
    );
    expect(JSON.parse(stdout)).toMatchObject({ read: 1, recorded: 1 });
    expect(code).toBe(0);
  });

  test('is written while it is read', async () => {
    using folder = makeFolder();
    folder.write('urls.txt', listOf(300));
    const { stdout, stderr, code } = await shell(
      'mkfifo pipe.jsonl; gfetch urls.txt -o pipe.jsonl & cat pipe.jsonl; wait $!',
      { cwd: folder.path },
    );
    expect(stdout.split('\n')).toHaveLength(301);
    expect(stderr).toContain('read 300 = recorded 300\n');
    expect(code).toBe(0);
  });

  test('without a reader is an error, and not a silent wait', async () => {
    using folder = makeFolder();
    const before = site.requests.length;
    const { stderr, code } = await shell(
      `mkfifo pipe.jsonl; gfetch '${site.url('/bytes/1')}' -o pipe.jsonl`,
      { cwd: folder.path },
    );
    expect(stderr).toBe('error: pipe.jsonl: nobody has opened this pipe for reading within 10 s\n');
    expect(code).toBe(4);
    expect(site.requests).toHaveLength(before);
  });

  test('whose reader has stalled does not keep a run that is to end', async () => {
    using folder = makeFolder();
    await using quick = await startQuickSite();
    folder.write('urls.txt', urlsOf(quick, 20_000));
    await shell('mkfifo pipe.jsonl', { cwd: folder.path });
    // Opened for reading and writing, it waits for nobody, and is never read.
    const reader = spawn('sh', ['-c', 'exec 3<> pipe.jsonl; echo open; exec sleep 600'], {
      cwd: folder.path,
    });
    await once(reader.stdout, 'data');
    const args = ['urls.txt', '-o', 'pipe.jsonl', '--max-run-time', '1s'];
    const { code, stderr } = await gfetch(args, { cwd: folder.path });
    reader.kill('SIGKILL');
    expect(stderr).toContain('error: pipe.jsonl: nobody has read on for 10 s');
    expect(code).toBe(4);
  });
});

/** A site that answers when it is told to. */
async function startGate() {
  let reach = (): void => undefined;
  let open = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  const own = await startSite({
    routes: {
      '/gate': ({ reply }) => {
        reach();
        void opened.then(() => reply.end('x'));
      },
    },
  });
  return {
    url: own.url('/gate'),
    reached,
    open: () => open(),
    [Symbol.asyncDispose]: () => own.close(),
  };
}

function urlsOf({ origin }: QuickSite, count: number): string {
  return Array.from({ length: count }, (_, n) => `${origin}/${n}\n`).join('');
}
