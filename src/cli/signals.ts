import type { RunControl } from '../engine/control.ts';
import type { InFlight } from '../model/ports.ts';
import { printable } from '../util/printable.ts';
import { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

/** The exit code of a run that each of them ends. */
const SIGNAL_CODES = {
  SIGINT: ExitCode.interrupted,
  SIGTERM: ExitCode.terminated,
  SIGHUP: ExitCode.hungUp,
} as const;

interface Watched {
  readonly control: RunControl;
  inFlight(this: void): readonly InFlight[];
  /** The same, with what only other threads know. Never rejects. */
  describe(this: void): Promise<readonly InFlight[]>;
  say(this: void, text: string): void;
  /** What SIGHUP does in place of ending the run. */
  onHangUp?(this: void): void;
}

/**
 * The first SIGINT or SIGTERM drains the run, the second leaves at once; the end of the terminal
 * drains it, too; SIGUSR1 tells what is in flight. Returns the function that ends the watch.
 */
export function watchSignals(io: Io, watched: Watched): () => void {
  const { control, inFlight, describe, say, onHangUp } = watched;
  let isStopping = false;
  const stop = (name: keyof typeof SIGNAL_CODES, hint = ''): void => {
    isStopping = true;
    const count = inFlight().length;
    const rest = count === 0 ? '' : `: ${count} in flight will finish within their limits`;
    say(`${name}, stopping${rest}${hint}\n`);
    control.stop(name);
  };
  const stopOrLeave = (name: 'SIGINT' | 'SIGTERM'): void => {
    if (isStopping) io.exitNow(SIGNAL_CODES[name]);
    else stop(name, ' (once more to leave at once)');
  };
  const hangUp = (): void => {
    // A terminal that goes away says so twice: to its shell, which tells its jobs, and to them.
    if (hasTerminal(io) && !isStopping) stop('SIGHUP');
  };
  const ends = [
    io.onSignal('SIGINT', () => stopOrLeave('SIGINT')),
    io.onSignal('SIGTERM', () => stopOrLeave('SIGTERM')),
    io.onSignal('SIGHUP', onHangUp ?? hangUp),
    io.onSignal('SIGUSR1', () => void describe().then((all) => say(describeInFlight(all)))),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/**
 * SIGHUP does not end what has no terminal: it may be under nohup, which turns all three streams away
 * from it. The signal that nohup ignores, node sets back to its default as it starts.
 */
export function outliveTerminal(io: Io): void {
  if (hasTerminal(io)) return;
  io.onSignal('SIGHUP', () => {
    io.stderr.write('SIGHUP, going on: there is no terminal to lose\n');
  });
}

function hasTerminal({ stdin, stdout, stderr }: Io): boolean {
  return [stdin, stdout, stderr].some(({ isTTY }) => isTTY === true);
}

function describeInFlight(requests: readonly InFlight[]): string {
  const lines = requests
    .toSorted((a, b) => b.ageMs - a.ageMs)
    .map(({ ageMs, phase, url }) => {
      const age = `${(ageMs / 1000).toFixed(1)}s`.padStart(8);
      return `${age}  ${phase.padEnd(8)} ${printable(url)}\n`;
    });
  return `${requests.length} in flight\n${lines.join('')}`;
}
