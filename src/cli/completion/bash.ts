import { COMMAND_NAMES, SHELLS } from '../commands.ts';
import { GET_TABLE, TABLES } from '../options/table.ts';
import { completedFlags, type CompletedFlag, type Values } from './flags.ts';

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

/** Each command has a function of its own; the first word tells which. */
export function bashScript(): string {
  const others = TABLES.filter(({ command }) => command !== GET_TABLE.command);
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
  if [[ COMP_CWORD -gt 1 ]]; then
    case "\${COMP_WORDS[1]}" in
${others.map(({ command }) => `      ${command}) _gfetch_${command}; return ;;`).join('\n')}
      completion) COMPREPLY=($(compgen -W '${SHELLS.join(' ')}' -- "$cur")); return ;;
      help) COMPREPLY=($(compgen -W '${COMMAND_NAMES.join(' ')}' -- "$cur")); return ;;
    esac
  fi
  _gfetch_${GET_TABLE.command}
  if [[ COMP_CWORD -eq 1 && "$cur" != -* ]]; then
    COMPREPLY+=($(compgen -W '${COMMAND_NAMES.join(' ')}' -- "$cur"))
  fi
}
${TABLES.map((table) => bashFunction(table.command, completedFlags(table))).join('')}${BASH_HELPERS}complete -F _gfetch gfetch
`;
}

function bashFunction(command: string, flags: readonly CompletedFlag[]): string {
  const cases = flags.flatMap((flag) => {
    if (flag.values === undefined) return [];
    return [`    ${spellings(flag).join('|')}) ${bashValues(flag.values)}; return ;;`];
  });
  return `_gfetch_${command}() {
  case "$prev" in
${cases.join('\n')}
  esac
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W '${flags.map(({ long }) => `--${long}`).join(' ')}' -- "$cur"))
    return
  fi
  _gfetch_paths -f
}
`;
}

function spellings({ long, short }: CompletedFlag): readonly string[] {
  return short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`];
}

function bashValues({ names, many, completes }: Values): string {
  if (many) return `_gfetch_list '${names.join(' ')}'`;
  if (names.length > 0) return `COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$cur"))`;
  if (completes === undefined) return ':';
  if (completes === '@file') return '_gfetch_at';
  return `_gfetch_paths ${completes === 'folder' ? '-d' : '-f'}`;
}
