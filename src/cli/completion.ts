import { COMMANDS, SHELLS, type Shell } from './commands.ts';
import type { Completes } from './options/spec.ts';
import { OPTION_ENTRIES, type Flag, type OptionEntry } from './options/table.ts';

/** What may stand in the place of a value. */
interface Values {
  readonly names: readonly string[];
  /** True: several of the names, with commas between them. */
  readonly many: boolean;
  readonly completes: Completes | undefined;
}

interface CompletedFlag {
  readonly long: string;
  readonly short: string | undefined;
  readonly summary: string;
  /** None: the flag is a switch. */
  readonly values: Values | undefined;
}

/** The script that teaches a shell to complete `gfetch`. */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case 'bash':
      return bashScript();
    case 'zsh':
      return zshScript();
    case 'fish':
      return fishScript();
  }
}

function completedFlags(): readonly CompletedFlag[] {
  const own = OPTION_ENTRIES.flatMap((entry) =>
    entry.flags
      .filter(({ summary }) => summary !== undefined)
      .map((flag) => ({
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
  return { names: choices, many, completes };
}

const spellings = ({ long, short }: CompletedFlag): readonly string[] =>
  short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`];

const BASH_HELPERS = `# Sets word and prev. In COMP_WORDS, each of = : @ in a word has split it.
_gfetch_words() {
  local rest="$COMP_LINE" blank
  for ((i = 0; i <= COMP_CWORD; i++)); do
    blank="\${rest%%[![:space:]]*}"
    rest="\${rest#"$blank"}"
    if [[ -n "$blank" ]]; then prev="$word" word=; fi
    word+="\${COMP_WORDS[i]}"
    rest="\${rest#"\${COMP_WORDS[i]}"}"
  done
}
_gfetch_paths() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$cur"))
}
_gfetch_at() {
  [[ "$cur" == @* ]] || return
  local IFS=$'\\n' path
  for path in $(compgen -f -- "\${cur#@}"); do
    if [[ -d "$path" ]]; then path+=/; fi
    if [[ "$word" != *[\\"\\']* ]]; then printf -v path %q "$path"; fi
    COMPREPLY+=("@$path")
  done
  if [[ \${#COMPREPLY[@]} -eq 1 && "\${COMPREPLY[0]}" == */ ]]; then compopt -o nospace 2>/dev/null; fi
}
_gfetch_list() {
  local last="\${cur##*,}"
  compopt -o nospace 2>/dev/null
  COMPREPLY=($(compgen -P "\${cur%"$last"}" -W "$1" -- "$last"))
}
`;

function bashScript(): string {
  const flags = completedFlags();
  const cases = flags.flatMap((flag) => {
    if (flag.values === undefined) return [];
    return [`    ${spellings(flag).join('|')}) ${bashValues(flag.values)}; return ;;`];
  });
  return `# bash completion for gfetch
_gfetch() {
  local word= prev= cur lead i
  _gfetch_words
  cur="$word"
  if [[ "$cur" == --*=* ]]; then prev="\${cur%%=*}" cur="\${cur#*=}"; fi
  cur="\${cur#[\\"\\']}" cur="\${cur/#@[\\"\\']/@}"
  COMPREPLY=()
  _gfetch_candidates
  # what readline leaves alone: all of the word before the part that it replaces
  if [[ "$cur" == *"$2" ]]; then
    lead="\${cur%"$2"}"
    for i in "\${!COMPREPLY[@]}"; do COMPREPLY[i]="\${COMPREPLY[i]#"$lead"}"; done
  fi
}
_gfetch_candidates() {
  case "$prev" in
${cases.join('\n')}
    completion) COMPREPLY=($(compgen -W '${SHELLS.join(' ')}' -- "$cur")); return ;;
  esac
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W '${flags.map(({ long }) => `--${long}`).join(' ')}' -- "$cur"))
    return
  fi
  _gfetch_paths -f
  if [[ COMP_CWORD -eq 1 ]]; then
    COMPREPLY+=($(compgen -W '${Object.keys(COMMANDS).join(' ')}' -- "$cur"))
  fi
}
${BASH_HELPERS}complete -F _gfetch gfetch
`;
}

function bashValues({ names, many, completes }: Values): string {
  if (many) return `_gfetch_list '${names.join(' ')}'`;
  if (names.length > 0) return `COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$cur"))`;
  if (completes === undefined) return ':';
  if (completes === '@file') return '_gfetch_at';
  return `_gfetch_paths ${completes === 'folder' ? '-d' : '-f'}`;
}

function zshScript(): string {
  const lines = completedFlags().map((flag) => {
    const { long, short, values } = flag;
    const summary = flag.summary.replaceAll(/[[\]\\:]/g, String.raw`\$&`);
    const spec = `[${summary}]${zshValues(flag)}`;
    // + and =: the value may be joined to the flag, or follow it
    const name = values === undefined ? `--${long}` : `--${long}=`;
    if (short === undefined) return `    ${shellQuote(`*${name}${spec}`)}`;
    return `    '*'{-${short}${values === undefined ? '' : '+'},${name}}${shellQuote(spec)}`;
  });
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) =>
    shellQuote(`${name}:${summary}`),
  );
  return `#compdef gfetch
_gfetch_inputs() {
  local -a commands=(${commands.join(' ')})
  if (( CURRENT == 2 )); then _describe command commands; fi
  _files
}
_gfetch() {
  if [[ $words[2] == completion && CURRENT -eq 3 ]]; then
    compadd -- ${SHELLS.join(' ')}
    return
  fi
  _arguments -s -S \\
${lines.map((line) => `${line} \\`).join('\n')}
    '*:input:_gfetch_inputs'
}
if [[ $funcstack[1] == _gfetch ]]; then _gfetch "$@"; else compdef _gfetch gfetch; fi
`;
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

function fishScript(): string {
  const flags = completedFlags().map((flag) => {
    const { long, short, summary, values } = flag;
    const name = short === undefined ? `-l ${long}` : `-s ${short} -l ${long}`;
    return `complete -c gfetch ${name}${fishValues(values)} -d ${fishQuote(summary)}`;
  });
  const commands = Object.entries(COMMANDS).map(
    ([name, { summary }]) =>
      `complete -c gfetch -n __fish_use_subcommand -a ${name} -d ${fishQuote(summary)}`,
  );
  return `# fish completion for gfetch
${[...commands, ...flags].join('\n')}
complete -c gfetch -n '__fish_seen_subcommand_from completion' -f -a '${SHELLS.join(' ')}'
`;
}

function fishValues(values: Values | undefined): string {
  if (values === undefined) return '';
  const { names, many, completes } = values;
  if (many) return ` -x -a '(__fish_append , ${names.join(' ')})'`;
  if (names.length > 0) return ` -x -a '${names.join(' ')}'`;
  if (completes === undefined) return ' -x';
  return completes === 'folder' ? " -x -a '(__fish_complete_directories)'" : ' -r -F';
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** In fish's single quotes, a backslash escapes quote and backslash. */
function fishQuote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
