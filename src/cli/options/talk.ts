import { UsageError } from '../../model/errors.ts';
import { parseFailIf, type FailIf } from '../../report/fail-if.ts';
import { choice, path } from './kinds.ts';
import { option, type Kind } from './spec.ts';
import { toggle } from './toggle.ts';

/** When the run as a whole counts as failed. */
export interface FailPolicy {
  /** As it was written. */
  readonly expression: string;
  readonly isMet: FailIf;
}

const failPolicy: Kind<FailPolicy> = {
  read: (given) => ({ expression: given, isMet: parseFailIf(given) }),
  show: ({ expression }) => expression,
};

const summaryPath: Kind<string> = {
  ...path(),
  read(given, context) {
    if (given === '-') throw new UsageError('needs a file; stdout is for records');
    return path().read(given, context);
  },
};

export const TALK_OPTIONS = {
  fail: toggle({
    flags: '-f, --fail',
    on: 'a status of 400 or above counts as failed for the exit code',
    fallback: false,
  }),
  failIf: option({
    flags: '--fail-if <condition>',
    summary: "exit with 3 when the summary meets this: 'error_rate>1% || p99>2s'",
    kind: failPolicy,
    fallback: undefined,
  }),
  quiet: toggle({ flags: '-q, --quiet', on: 'say nothing but errors on stderr', fallback: false }),
  verbose: toggle({ flags: '-v, --verbose', on: 'say more on stderr', fallback: false }),
  progress: toggle({ flags: '--progress', off: 'show no progress', fallback: true }),
  summary: toggle({ flags: '--summary', off: 'print no summary at the end', fallback: true }),
  summaryJson: option({
    flags: '--summary-json <file>',
    summary: 'write the summary as JSON',
    kind: summaryPath,
    fallback: undefined,
  }),
  color: option({
    flags: '--color <when>',
    summary: 'colours on a terminal; NO_COLOR turns them off',
    kind: choice('a time for colours', ['auto', 'always', 'never']),
    fallback: 'auto',
  }),
  config: option({
    flags: '--config <file>',
    summary: 'options in JSON; otherwise ./gfetch.config.json, where there is one',
    kind: path(),
    fallback: undefined,
  }),
} as const;
