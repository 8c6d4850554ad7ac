import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { FetchRecord } from '../../src/model/record.ts';

/** The launcher, as `node GFETCH …`. */
export const GFETCH = fileURLToPath(new URL('../../bin/gfetch.js', import.meta.url));

const HERE = fileURLToPath(new URL('.', import.meta.url));

export interface CliOptions {
  /** What stdin holds, to its end; null: the test writes to `child.stdin` itself. Default: nothing. */
  readonly stdin?: string | Uint8Array | null;
  /** On top of an environment in which nothing but PATH, HOME and the locale is set. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** After this the process is killed, and `finished` rejects. */
  readonly timeLimitMs?: number;
}

export interface CliResult {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout, read as JSON Lines. */
  readonly records: readonly FetchRecord[];
  readonly elapsedMs: number;
}

/** A process under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<CliResult>;
  /** What it has said on stderr so far. */
  stderr(): string;
  /** What it has written to stdout so far. */
  stdout(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Runs gfetch to its end. */
export function gfetch(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startGfetch(args, options).finished;
}

/** Starts gfetch, for a test that has something to do meanwhile. */
export function startGfetch(args: readonly string[], options: CliOptions = {}): Running {
  return start(process.execPath, [GFETCH, ...args], options);
}

/** Runs a script of the shell, in which `gfetch` is the command: for real pipes and redirections. */
export function shell(script: string, options: CliOptions = {}): Promise<CliResult> {
  return startShell(script, options).finished;
}

/** Starts such a script. */
export function startShell(script: string, options: CliOptions = {}): Running {
  const prelude = `gfetch() { "$NODE" "$GFETCH" "$@"; }\n`;
  const env = { NODE: process.execPath, GFETCH, ...options.env };
  return start('sh', ['-c', prelude + script], { ...options, env });
}

/** The records of an output in JSON Lines; a line that is none throws. */
export function parseRecords(text: string): FetchRecord[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last record has no line end');
  return lines.map((line) => JSON.parse(line) as FetchRecord);
}

/** The records of a file in JSON Lines, packed or not. */
export function readRecords(path: string): FetchRecord[] {
  const bytes = readFileSync(path);
  return parseRecords((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
}

const TIME_LIMIT_MS = 60_000;

function start(command: string, args: readonly string[], options: CliOptions): Running {
  const { stdin = '', env = {}, cwd = HERE, timeLimitMs = TIME_LIMIT_MS } = options;
  const startedMs = performance.now();
  // A group of its own: the time limit ends what a shell has started, too.
  const child = spawn(command, args, { cwd, env: cleanEnvironment(env), detached: true });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  if (stdin !== null) child.stdin.end(stdin);

  const finish = async (): Promise<CliResult> => {
    let isOverdue = false;
    const limit = setTimeout(() => {
      isOverdue = true;
      killGroup(child);
    }, timeLimitMs);
    try {
      const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
      const elapsedMs = performance.now() - startedMs;
      if (isOverdue) {
        throw new Error(`not over after ${timeLimitMs} ms: ${args.join(' ')}\n${output.stderr}`);
      }
      const { stdout, stderr } = output;
      return {
        code,
        signal,
        stdout,
        stderr,
        elapsedMs,
        get records() {
          return parseRecords(stdout);
        },
      };
    } finally {
      clearTimeout(limit);
    }
  };
  return {
    child,
    finished: finish(),
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    kill: (signal) => void child.kill(signal),
  };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}

const KEPT_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL'];

/** Without CI, proxies, GFETCH_* and whatever else would make a test depend on where it runs. */
function cleanEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = KEPT_VARIABLES.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...extra };
}
