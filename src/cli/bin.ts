import { defectText } from './defect.ts';
import { ExitCode } from './exit-codes.ts';
import { main } from './main.ts';

// The one place that touches the process.

// Whoever listened has gone, or the disk under the log is full. Records are worth more than talk.
process.stderr.on('error', () => undefined);

// Thrown where nobody awaits it: what comes after it cannot be trusted.
process.on('uncaughtException', leaveAsDefect);
process.on('unhandledRejection', leaveAsDefect);

let isSettled = false;
// Nothing is left that could wake those who still wait: node would leave without a word.
process.on('beforeExit', () => {
  if (isSettled) process.exit();
  leaveAsDefect(new Error('nothing is left to do, but the command has not ended'));
});

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onSignal(name, listener) {
    process.on(name, listener);
    return () => process.off(name, listener);
  },
  exitNow(code) {
    process.exit(code);
  },
});
isSettled = true;

// What is still under way is nothing to wait for, a name that the system looks up for minutes, say.
// But leaving would cut off what a pipe has not taken yet.
await Promise.all([process.stdout, process.stderr].map(flushed));
process.exit();

function leaveAsDefect(error: unknown): void {
  process.stderr.write(defectText(error));
  process.exit(ExitCode.internal);
}

/** Resolves when all that was written is out, or can never be. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) {
      resolve();
      return;
    }
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
