import { COMMAND_NAMES, COMMANDS, SHELLS } from '../commands.ts';
import { GET_TABLE, TABLES } from '../options/table.ts';
import { completedFlags, type CompletedFlag, type Values } from './flags.ts';

/** Flags are offered only where their command has been named; those of `get` where no other has. */
export function fishScript(): string {
  const others = COMMAND_NAMES.filter((name) => name !== GET_TABLE.command);
  const commands = Object.entries(COMMANDS).map(
    ([name, { summary }]) =>
      `complete -c gfetch -n __fish_use_subcommand -a ${name} -d ${fishQuote(summary)}`,
  );
  const flags = TABLES.flatMap((table) => {
    const condition =
      table.command === GET_TABLE.command
        ? `not __fish_seen_subcommand_from ${others.join(' ')}`
        : `__fish_seen_subcommand_from ${table.command}`;
    return completedFlags(table).map((flag) => fishFlag(flag, condition));
  });
  return `# fish completion for gfetch
${[...commands, ...flags].join('\n')}
complete -c gfetch -n '__fish_seen_subcommand_from completion' -f -a '${SHELLS.join(' ')}'
`;
}

function fishFlag({ long, short, summary, values }: CompletedFlag, condition: string): string {
  const name = short === undefined ? `-l ${long}` : `-s ${short} -l ${long}`;
  return `complete -c gfetch -n '${condition}' ${name}${fishValues(values)} -d ${fishQuote(summary)}`;
}

function fishValues(values: Values | undefined): string {
  if (values === undefined) return '';
  const { names, many, completes } = values;
  if (many) return ` -x -a '(__fish_append , ${names.join(' ')})'`;
  if (names.length > 0) return ` -x -a '${names.join(' ')}'`;
  if (completes === undefined) return ' -x';
  return completes === 'folder' ? " -x -a '(__fish_complete_directories)'" : ' -r -F';
}

/** In fish's single quotes, a backslash escapes quote and backslash. */
function fishQuote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
