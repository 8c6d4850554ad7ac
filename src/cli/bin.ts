import { main } from './main.ts';

// Whoever listened has gone, or the disk under the log is full. Records are worth more than talk.
process.stderr.on('error', () => undefined);

// The one place that touches the process.
process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  onSignal(name, listener) {
    process.on(name, listener);
    return () => process.off(name, listener);
  },
  exitNow(code) {
    process.exit(code);
  },
});

// What is still under way is nothing to wait for, a name that the system looks up for minutes, say.
// But leaving would cut off what a pipe has not taken yet.
await Promise.all([process.stdout, process.stderr].map(flushed));
process.exit();

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
