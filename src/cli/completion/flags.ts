import {
  isShown,
  type CommandTable,
  type Flag,
  type OptionEntry,
} from '../options/command-table.ts';
import type { Completes } from '../options/spec.ts';

/** What may stand in the place of a value. */
export interface Values {
  readonly names: readonly string[];
  /** True: several of the names, with commas between them. */
  readonly many: boolean;
  readonly completes: Completes | undefined;
}

export interface CompletedFlag {
  readonly long: string;
  readonly short: string | undefined;
  readonly summary: string;
  /** None: the flag is a switch. */
  readonly values: Values | undefined;
}

/** The flags of a command that a shell should offer. */
export function completedFlags({ entries }: CommandTable<unknown>): readonly CompletedFlag[] {
  const own = entries.flatMap((entry) =>
    entry.flags.filter(isShown).map((flag) => ({
      long: flag.long,
      short: flag.short,
      summary: flag.summary ?? '',
      values: valuesOf(entry, flag),
    })),
  );
  return [
    ...own,
    { long: 'version', short: 'V', summary: 'print the version', values: undefined },
    { long: 'help', short: 'h', summary: 'print the help', values: undefined },
  ];
}

function valuesOf({ spec }: OptionEntry, flag: Flag): Values | undefined {
  if (flag.switch !== undefined) return undefined;
  const { choices = [], many = false, completes } = spec.kind;
  return { names: choices, many: many && choices.length > 0, completes };
}
