import type { OptionSpec, Specs, Switch } from './spec.ts';

/** One way to give an option: with a value, or as a switch. */
export interface Flag {
  /** The name of the setting. */
  readonly option: string;
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

/** An option with its name and its flags, those with a value first. */
export interface OptionEntry {
  readonly name: string;
  readonly spec: OptionSpec<unknown>;
  readonly flags: readonly Flag[];
}

export interface OptionGroup {
  readonly title: string;
  readonly entries: readonly OptionEntry[];
}

/** All that a command can be told. */
export interface CommandTable<Settings> {
  /** The command's name. */
  readonly command: string;
  /** In the order in which help shows them. */
  readonly groups: readonly OptionGroup[];
  readonly entries: readonly OptionEntry[];
  /** What the environment and a config file can give. */
  readonly lasting: readonly OptionEntry[];
  /** The long names of what help shows: what a misspelt name is compared with. */
  readonly shownNames: readonly string[];
  /** Where neither flag nor variable nor file says anything. */
  readonly fallbacks: Settings;
}

/** The table of a command whose groups together have all of its settings. */
export function commandTable<Settings>(
  command: string,
  groups: readonly OptionGroup[],
): CommandTable<Settings> {
  const entries = groups.flatMap((each) => each.entries);
  return {
    command,
    groups,
    entries,
    lasting: entries.filter(({ spec }) => spec.isFlagOnly !== true),
    shownNames: entries.flatMap(({ flags }) => flags.filter(isShown).map(({ long }) => long)),
    fallbacks: Object.fromEntries(
      entries.map(({ name, spec }) => [name, spec.fallback]),
    ) as Settings,
  };
}

/** True for what help shows. */
export function isShown({ summary }: Flag): boolean {
  return summary !== undefined;
}

export function group(title: string, specs: Specs): OptionGroup {
  const entries = Object.entries(specs).map(([name, spec]) => {
    const { flags, summary, aliases = [], switches = [] } = spec;
    return {
      name,
      spec,
      flags: [
        ...(flags === undefined ? [] : [flagOf(name, flags, summary)]),
        ...aliases.map((each) => flagOf(name, each.flags, each.summary)),
        ...switches.map((each) => flagOf(name, each.flags, each.summary, each)),
      ],
    };
  });
  return { title, entries };
}

function flagOf(
  option: string,
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
