/** What the process ends with. The numbers are stable: scripts branch on them. */
export const ExitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  policy: 3,
  file: 4,
  timeUp: 5,
  unknown: 6,
  internal: 70,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What each exit code means to every command, for help and reference. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof ExitCode, string>> = {
  ok: 'every URL was answered; with -f, below 400; check: all is up',
  failed: 'some URLs failed; check: something is down',
  usage: 'wrong usage or configuration; nothing was fetched',
  policy: 'the --fail-if policy was met',
  file: 'an input or output could not be read or written',
  timeUp: '--max-run-time ended the run',
  unknown: 'check: everything failed, and so did the witnesses: the fault is on this side',
  internal: 'a defect in gfetch, or not as many records as inputs',
  hungUp: 'stopped by the end of its terminal (SIGHUP), after draining',
  interrupted: 'stopped by SIGINT, after draining',
  terminated: 'stopped by SIGTERM, after draining',
};

/** The same of `check` alone, without what it never ends with. */
export const CHECK_EXIT_MEANINGS: Readonly<Partial<Record<keyof typeof ExitCode, string>>> = {
  ok: 'all is up; warnings count as up',
  failed: 'at least one check is down',
  usage: 'wrong usage, or a mistake in a file of checks; nobody was asked',
  file: 'a file could not be read or written, or alarms are lost',
  timeUp: '--max-run-time ended the run',
  unknown: 'everything failed, and so did the witnesses: the fault is on this side',
  internal: 'a defect in gfetch',
  hungUp: EXIT_MEANINGS.hungUp,
  interrupted: EXIT_MEANINGS.interrupted,
  terminated: EXIT_MEANINGS.terminated,
};
