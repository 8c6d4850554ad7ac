import { COMMAND_NAMES, COMMANDS, SHELLS } from '../commands.ts';
import { GET_TABLE, TABLES } from '../options/table.ts';
import { completedFlags, type CompletedFlag } from './flags.ts';

/** The first word tells which command's flags there are. */
export function zshScript(): string {
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) =>
    shellQuote(`${name}:${summary}`),
  );
  const others = TABLES.filter(({ command }) => command !== GET_TABLE.command);
  const cases = others.map(
    (table) => `    ${table.command})
${zshArguments(completedFlags(table), '      ')}
      ;;
`,
  );
  return `#compdef gfetch
_gfetch_inputs() {
  local -a commands=(${commands.join(' ')})
  if (( CURRENT == 2 )); then _describe command commands; fi
  _files
}
_gfetch() {
  local word=
  if (( CURRENT > 2 )); then word=$words[2]; fi
  case $word in
    completion) if (( CURRENT == 3 )); then compadd -- ${SHELLS.join(' ')}; fi ;;
    help) if (( CURRENT == 3 )); then compadd -- ${COMMAND_NAMES.join(' ')}; fi ;;
${cases.join('')}    *)
${zshArguments(completedFlags(GET_TABLE), '      ')}
      ;;
  esac
}
if [[ $funcstack[1] == _gfetch ]]; then _gfetch "$@"; else compdef _gfetch gfetch; fi
`;
}

function zshArguments(flags: readonly CompletedFlag[], indent: string): string {
  const lines = flags.map((flag) => {
    const { long, short, values } = flag;
    const summary = flag.summary.replaceAll(/[[\]\\:]/g, String.raw`\$&`);
    const spec = `[${summary}]${zshValues(flag)}`;
    // + and =: the value may be joined to the flag, or follow it
    const name = values === undefined ? `--${long}` : `--${long}=`;
    if (short === undefined) return shellQuote(`*${name}${spec}`);
    return `'*'{-${short}${values === undefined ? '' : '+'},${name}}${shellQuote(spec)}`;
  });
  return ['_arguments -s -S', ...lines.map((line) => `  ${line}`), `  '*:input:_gfetch_inputs'`]
    .map((line) => indent + line)
    .join(' \\\n');
}

function zshValues({ long, values }: CompletedFlag): string {
  if (values === undefined) return '';
  const { names, many, completes } = values;
  if (many) return `:${long}:_values -s , ${long} ${names.join(' ')}`;
  if (names.length > 0) return `:${long}:(${names.join(' ')})`;
  if (completes === undefined) return `:${long}: `;
  if (completes === '@file') return `:${long}:{ compset -P @ && _files }`;
  return `:${long}:_files${completes === 'folder' ? ' -/' : ''}`;
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
