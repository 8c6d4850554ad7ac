import { truth } from './kinds.ts';
import type { OptionSpec, Switch } from './spec.ts';

interface ToggleSpec {
  /** The flag without `no-`, as in `-f, --fail`. */
  readonly flags: string;
  /** Help for the flag itself, and for its counterpart with `no-`; what has none is not shown. */
  readonly on?: string;
  readonly off?: string;
  readonly fallback: boolean;
  /** What the flag itself sets. `--insecure` sets false. */
  readonly means?: boolean;
}

/**
 * A setting that is true or false. Both `--x` and `--no-x` are accepted, so that the command line
 * can undo what the environment or a config file says.
 */
export function toggle(spec: ToggleSpec): OptionSpec<boolean> {
  const { flags, on, off, fallback, means = true } = spec;
  const yes: Switch = {
    flags,
    summary: on,
    text: String(means),
    otherwise: String(!means),
  };
  const no: Switch = {
    flags: flags.replace(/^(?:-\w, )?--/, '--no-'),
    summary: off,
    text: String(!means),
    otherwise: String(means),
  };
  return { switches: [yes, no], kind: truth, fallback };
}
