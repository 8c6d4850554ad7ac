import { listenAddress } from './listen-address.ts';
import { count, duration, LINE, path, plainText, repeated } from './kinds.ts';
import { option } from './spec.ts';
import { toggle } from './toggle.ts';

const MOST_IN_A_ROW = 1_000;

/** What is remembered from run to run, and when a failure counts. */
export const MEMORY_OPTIONS = {
  stateFile: option({
    flags: '--state <file>',
    summary: 'remember here how each check went, so that only what changes is told',
    kind: path(),
    fallback: undefined,
  }),
  failAfter: option({
    flags: '--fail-after <n>',
    summary: 'failures in a row before a check is down',
    kind: count({ min: 1, max: MOST_IN_A_ROW }),
    fallback: 1,
  }),
  upAfter: option({
    flags: '--up-after <n>',
    summary: 'successes in a row before it is up again',
    kind: count({ min: 1, max: MOST_IN_A_ROW }),
    fallback: 1,
  }),
  remindMs: option({
    flags: '--remind-after <duration>',
    summary: 'tell again of what is still down after this time',
    kind: duration({ optional: true }),
    fallback: 0,
  }),
  maintenance: option({
    flags: '--maintenance <window>',
    summary:
      "a time in which nobody is alarmed, and which counts nowhere: 'Sat 02:00-04:00 UTC'; repeatable",
    kind: repeated(plainText(), LINE),
    fallback: [],
  }),
  status: {
    ...toggle({
      flags: '--status',
      on: 'print what is remembered of all checks, and ask nobody',
      fallback: false,
    }),
    isFlagOnly: true,
  },
} as const;

export const ALARM_OPTIONS = {
  notify: option({
    flags: '--notify <kind:target>',
    summary: 'tell this receiver when a check goes down or comes back; repeatable',
    kind: repeated(plainText(), LINE),
    fallback: [],
  }),
  witness: option({
    flags: '--witness <url>',
    summary:
      'asked where everything fails at once: if this fails, too, the fault is here, and nobody ' +
      'is alarmed; repeatable',
    kind: repeated(plainText(), LINE),
    fallback: [],
  }),
} as const;

export const SCHEDULE_OPTIONS = {
  everyMs: option({
    flags: '--every <duration>',
    summary: 'go on for ever, each check once in this time; none: once, and end',
    kind: duration({ optional: true }),
    fallback: 0,
  }),
  listen: option({
    flags: '--listen <addr:port>',
    summary: 'with --every: serve the status page, metrics and an API here: 127.0.0.1:8080',
    kind: listenAddress,
    fallback: undefined,
  }),
  jitterMs: option({
    flags: '--jitter <duration>',
    summary: 'wait for a part of this time, by chance, before anybody is asked',
    kind: duration({ optional: true }),
    fallback: 0,
  }),
} as const;
