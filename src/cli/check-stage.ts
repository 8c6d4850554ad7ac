import type { CheckSession } from '../engine/check/session.ts';
import type { RunControl } from '../engine/control.ts';
import type { CheckOutput, StdoutOutput } from './check-outputs.ts';
import type { Io } from './io.ts';
import type { CheckSettings } from './options/table.ts';

/** All that a way of running checks works with. */
export interface CheckStage {
  readonly words: readonly string[];
  readonly settings: CheckSettings;
  readonly io: Io;
  readonly control: RunControl;
  readonly session: CheckSession;
  readonly stdout: StdoutOutput;
  readonly outputs: readonly CheckOutput[];
  readonly say: (text: string) => void;
}
