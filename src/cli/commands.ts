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
  completion: {
    usage: 'gfetch completion <bash|zsh|fish>',
    summary: 'print a script that completes gfetch in a shell',
  },
} as const satisfies Record<string, CommandSpec>;

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];
