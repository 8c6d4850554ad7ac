interface CommandSpec {
  readonly usage: string;
  readonly summary: string;
}

/** The commands, for help, completion and the reference. */
export const COMMANDS = {
  get: {
    usage: 'gfetch [get] [options] [inputs...]',
    summary: 'fetch every URL and write a record for each; the default',
  },
  crawl: {
    usage: 'gfetch crawl [options] <seeds...>',
    summary: 'follow links from seed pages, politely, with a record for each page',
  },
  check: {
    usage: 'gfetch check [options] <targets...>',
    summary: 'tell whether all is well, with a memory, a verdict and alarms',
  },
  completion: {
    usage: 'gfetch completion <bash|zsh|fish>',
    summary: 'print a script that completes gfetch in a shell',
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];
