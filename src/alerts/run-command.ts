import { spawn, type ChildProcess } from 'node:child_process';

import { Timeout } from '../tasks/index.ts';
import { formatDuration } from '../util/duration.ts';
import { printable } from '../util/printable.ts';
import { systemCode, systemReason } from '../util/system-error.ts';

export interface CommandRun {
  /** For the shell: `/bin/sh -c`, or `cmd` on Windows. */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

const MAX_TAIL = 400;
/** What it has said is there when it ends; a child of its own may hold the pipe open for ever. */
const LAST_WORDS_MS = 200;
const IS_WINDOWS = process.platform === 'win32';

/**
 * Runs a command with all that it starts; at the end of its time, or of `signal`, all of them are
 * killed. Null: its exit code was 0; otherwise what went wrong, for people.
 */
export async function runCommand({
  command,
  env,
  input,
  limitMs,
  signal,
}: CommandRun): Promise<string | null> {
  using limit = new Timeout(limitMs, signal);
  if (limit.signal.aborted) return 'stopped before it was run';
  const child = spawn(command, {
    shell: true,
    // A process group of its own, to be killed as one.
    detached: !IS_WINDOWS,
    windowsHide: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...env },
  });
  const kill = (): void => killAll(child);
  limit.signal.addEventListener('abort', kill);
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-MAX_TAIL);
  });
  const inputProblem = feed(child, input);
  try {
    const problem = (await ended(child)) ?? inputProblem();
    if (limit.expired) return `killed after ${formatDuration(limitMs)}${lastWords(tail)}`;
    if (limit.signal.aborted) return 'stopped while it ran';
    return problem === null ? null : problem + lastWords(tail);
  } finally {
    limit.signal.removeEventListener('abort', kill);
    child.stderr.destroy();
    child.stdin.destroy();
  }
}

/** A command need not read what it is told; other reasons why it could not are told at the end. */
function feed(
  { stdin }: { readonly stdin: NodeJS.WritableStream },
  input: string,
): () => string | null {
  let problem: string | null = null;
  stdin.on('error', (error) => {
    const code = systemCode(error) ?? '';
    if (!['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(code)) {
      problem = `its input could not be written: ${systemReason(error)}`;
    }
  });
  stdin.end(input);
  return () => problem;
}

/** Null: exit code 0. */
function ended(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`cannot be run: ${systemReason(error)}`));
    child.once('exit', (code, signal) => {
      const problem =
        code === 0 ? null : code === null ? `ended by ${signal}` : `exit code ${code}`;
      const timer = setTimeout(() => resolve(problem), LAST_WORDS_MS);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(problem);
      });
    });
  });
}

function killAll(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (IS_WINDOWS) {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' }).once(
      'error',
      () => child.kill(),
    );
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error; // they have ended meanwhile
  }
}

/** The end of its stderr, in one line. */
function lastWords(tail: string): string {
  const words = tail.trim().replaceAll(/\s+/g, ' ');
  return words === '' ? '' : `: ${printable(words)}`;
}
