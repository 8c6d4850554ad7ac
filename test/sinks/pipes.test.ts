import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { compile, type Compiled } from '../support/compiled.ts';

interface Seen {
  readonly written: number;
  readonly recorded: number;
  readonly heldBack: number;
  readonly closedByReader: boolean;
  readonly error: string | null;
  readonly peakRssBytes: number;
}

let compiled: Compiled;
let folder: string;

beforeAll(() => {
  compiled = compile(['sinks/index', 'sinks/outputs']);
  folder = mkdtempSync(join(tmpdir(), 'gfetch-pipes-'));
});

afterAll(() => {
  compiled[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

/** What the shell and the writer find their files by. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE: process.execPath,
    SCRIPT: fileURLToPath(new URL('support/write-records.mjs', import.meta.url)),
    SINKS_INDEX: compiled.module('sinks/index'),
    SINKS_OUTPUTS: compiled.module('sinks/outputs'),
  };
}

/** Runs the writer in a shell, which makes real pipes; `rest` says where its stdout goes. */
async function run(
  args: string,
  rest: string,
): Promise<{ stdout: string; seen: Seen; exitCode: number | null }> {
  const command = `{ "$NODE" "$SCRIPT" ${args}; echo "exit $?" >&2; } ${rest}`;
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [, json = '', exit] = /^(\{.*\})exit (\d+)\n$/.exec(stderr) ?? [];
  if (json === '') throw new Error(`the writer said: ${stderr}`);
  return { stdout, seen: JSON.parse(json) as Seen, exitCode: Number(exit) };
}

test('what is longer than the buffer of a pipe arrives whole', async () => {
  const { stdout, seen, exitCode } = await run('5000 500', '| cat');
  const lines = stdout.split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
    Array.from({ length: 5000 }, (_, index) => index + 1),
  );
  expect(seen).toMatchObject({ written: 5000, recorded: 5000, error: null });
  expect(exitCode).toBe(0);
});

test('a reader that has enough ends the run quietly', async () => {
  const { stdout, seen, exitCode } = await run('1000000 500', '| head -n 3');
  expect(stdout.split('\n').filter((line) => line !== '')).toHaveLength(3);
  expect(seen.closedByReader).toBe(true);
  expect(seen.error).toBeNull();
  expect(seen.written).toBeLessThan(1_000_000);
  expect(seen.recorded).toBeLessThan(seen.written);
  expect(exitCode).toBe(0);
});

test('a slow reader slows the writer, in bounded memory', async () => {
  // 100 MB, of which the reader takes 200 KB at a time and thinks in between
  const slow = `| "$NODE" -e '
    let bytes = 0;
    process.stdin.on("readable", function read() {
      const chunk = process.stdin.read();
      if (chunk === null) return;
      bytes += chunk.length;
      const until = performance.now() + chunk.length / 100000;
      while (performance.now() < until);
    }).on("end", () => console.log(bytes));'`;
  const { stdout, seen } = await run('50000 2000', slow);
  expect(Number(stdout)).toBeGreaterThan(100_000_000);
  expect(seen).toMatchObject({ written: 50_000, recorded: 50_000, error: null });
  expect(seen.heldBack).toBeGreaterThan(100);
  expect(seen.peakRssBytes).toBeGreaterThan(0);
  expect(seen.peakRssBytes).toBeLessThan(160_000_000);
}, 60_000);

test('stdout may be a file', async () => {
  const { seen } = await run('3000 100', '> out.jsonl');
  const lines = readFileSync(join(folder, 'out.jsonl'), 'utf8').split('\n');
  expect(lines).toHaveLength(3001);
  expect(lines[2999]).toContain('"seq":3000');
  expect(seen).toMatchObject({ recorded: 3000, error: null });
});

test('stdout may be the end of a file that others write to', async () => {
  await run('2 0', '> log.jsonl');
  await run('1 0', '>> log.jsonl');
  expect(readFileSync(join(folder, 'log.jsonl'), 'utf8')).toBe(
    '{"seq":1,"title":""}\n{"seq":2,"title":""}\n{"seq":1,"title":""}\n',
  );
});

test('a full disk under stdout is a FileError, and nothing counts as recorded', async () => {
  const { seen, exitCode } = await run('1000000 100', '> /dev/full');
  expect(seen.error).toBe('FileError: stdout: no space left on device');
  expect(seen.recorded).toBe(0);
  expect(seen.written).toBeLessThan(1_000_000);
  expect(exitCode).toBe(0);
});

test('a file that reaches its limit is a FileError, also where the last write was cut short', async () => {
  // sh counts in blocks of 512 bytes; the records are some 5,200 bytes
  const command = `ulimit -f 8; trap '' XFSZ; "$NODE" "$SCRIPT" 10 500 > short.jsonl`;
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seen = JSON.parse(await text(child.stderr)) as Seen;
  expect(seen.error).toBe('FileError: stdout: file too large');
  expect(seen.recorded).toBe(0);
  // What was written of it is no record, and is not left there.
  expect(readFileSync(join(folder, 'short.jsonl'), 'utf8')).toBe('');
});
