import { INPUT_OPTIONS } from './input.ts';
import { NETWORK_OPTIONS } from './network.ts';
import { OUTPUT_OPTIONS } from './output.ts';
import { PACE_OPTIONS } from './pace.ts';
import { REQUEST_OPTIONS } from './request.ts';
import { RETRY_OPTIONS } from './retry.ts';
import type { OptionSpec, Switch, ValueOf } from './spec.ts';
import { TALK_OPTIONS } from './talk.ts';

const OPTIONS = {
  ...INPUT_OPTIONS,
  ...REQUEST_OPTIONS,
  ...NETWORK_OPTIONS,
  ...PACE_OPTIONS,
  ...RETRY_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...TALK_OPTIONS,
} as const;

export type OptionName = keyof typeof OPTIONS;

/** Everything that the command line of `get` can say, with nothing left to interpret. */
export type GetSettings = {
  readonly [Name in OptionName]: ValueOf<(typeof OPTIONS)[Name]>;
};

/** One way to give an option: with a value, or as a switch. */
export interface Flag {
  readonly option: OptionName;
  /** As in help: `-c, --concurrency <n>`. */
  readonly flags: string;
  /** Without dashes: `max-redirs`. */
  readonly long: string;
  /** One letter or digit, if there is one. */
  readonly short: string | undefined;
  /** None: accepted, and not shown in help. */
  readonly summary: string | undefined;
  /** None: the flag takes a value. */
  readonly switch: Switch | undefined;
  readonly env: string;
  /** The key in a config file; the long name is one, too. */
  readonly configKey: string;
}

/** An option with its name and its flags, the one with a value first. */
export interface OptionEntry {
  readonly name: OptionName;
  readonly spec: OptionSpec<unknown>;
  readonly flags: readonly Flag[];
}

interface OptionGroup {
  readonly title: string;
  readonly entries: readonly OptionEntry[];
}

/** All options, in the order in which help shows them. */
export const OPTION_GROUPS: readonly OptionGroup[] = [
  group('Input', INPUT_OPTIONS),
  group('Request', REQUEST_OPTIONS),
  group('Network', NETWORK_OPTIONS),
  group('Pace', PACE_OPTIONS),
  group('Retry', RETRY_OPTIONS),
  group('Output', OUTPUT_OPTIONS),
  group('Verdict and talk', TALK_OPTIONS),
];

export const OPTION_ENTRIES = OPTION_GROUPS.flatMap(({ entries }) => entries);

const FLAGS: readonly Flag[] = OPTION_ENTRIES.flatMap(({ flags }) => flags);

/** The long names of what help shows: what a misspelt name is compared with. */
export const SHOWN_NAMES = FLAGS.filter(({ summary }) => summary !== undefined).map(
  ({ long }) => long,
);

function group(title: string, specs: Readonly<Record<string, OptionSpec<unknown>>>): OptionGroup {
  const entries = Object.entries(specs).map(([key, spec]) => {
    const name = key as OptionName;
    const { flags, summary, switches = [] } = spec;
    return {
      name,
      spec,
      flags: [
        ...(flags === undefined ? [] : [flagOf(name, flags, summary)]),
        ...switches.map((each) => flagOf(name, each.flags, each.summary, each)),
      ],
    };
  });
  return { title, entries };
}

function flagOf(
  option: OptionName,
  flags: string,
  summary: string | undefined,
  theSwitch?: Switch,
): Flag {
  const [, short, long = ''] = /^(?:-(\w), )?--([\w-]+)/.exec(flags) ?? [];
  return {
    option,
    flags,
    long,
    short,
    summary,
    switch: theSwitch,
    env: `GFETCH_${long.toUpperCase().replaceAll('-', '_')}`,
    configKey: long.replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase()),
  };
}
