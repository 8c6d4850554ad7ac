import type { RunControl } from '../engine/control.ts';
import type { InFlight } from '../model/ports.ts';
import { printable } from '../util/printable.ts';
import { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

const CODES = { SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;

interface Watched {
  readonly control: RunControl;
  inFlight(): readonly InFlight[];
  say(text: string): void;
}

/**
 * The first SIGINT or SIGTERM drains the run, the second leaves at once; SIGUSR1 tells what is in
 * flight. Returns the function that ends the watch.
 */
export function watchSignals(io: Io, watched: Watched): () => void {
  let isStopping = false;
  const stop = (name: keyof typeof CODES): void => {
    if (isStopping) {
      io.exitNow(CODES[name]);
      return;
    }
    isStopping = true;
    const count = watched.inFlight().length;
    const rest = count === 0 ? '' : `: ${count} in flight will finish within their limits`;
    watched.say(`${name}, stopping${rest} (once more to leave at once)\n`);
    watched.control.stop(name);
  };
  const ends = [
    io.onSignal('SIGINT', () => stop('SIGINT')),
    io.onSignal('SIGTERM', () => stop('SIGTERM')),
    io.onSignal('SIGUSR1', () => watched.say(describeInFlight(watched.inFlight()))),
  ];
  return () => {
    for (const end of ends) end();
  };
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
