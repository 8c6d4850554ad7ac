import { main } from './main.ts';

// Whoever listened has gone, or the disk under the log is full. Records are worth more than talk.
process.stderr.on('error', () => undefined);

// The one place that touches the process. The exit code is set, and the process ends by itself when
// all is written: leaving by force would cut off what a pipe has not taken yet.
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
