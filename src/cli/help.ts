import { COMMANDS } from './commands.ts';
import { CHECK_EXIT_MEANINGS, EXIT_MEANINGS, ExitCode } from './exit-codes.ts';
import {
  isShown,
  type CommandTable,
  type Flag,
  type OptionEntry,
} from './options/command-table.ts';
import { CHECK_TABLE, CRAWL_TABLE, GET_TABLE } from './options/table.ts';

const WIDTH = 100;
/** Where summaries begin; flags that reach further have a line of their own. */
const SUMMARY_COLUMN = 36;
/** So many choices are listed. */
const FEW = 16;

/** No line is broken here. */
const HARD_SPACE = '\u00a0';

type Examples = readonly (readonly [command: string, meaning: string])[];

const GET_EXAMPLES: Examples = [
  ['gfetch urls.txt', 'a line for every URL in the file'],
  ['gfetch urls.txt -c 200 -o run.jsonl', '200 at once, records to a file'],
  ['cat urls.txt | gfetch --json | jq .status_code', 'in a pipe'],
  ['gfetch urls.txt --only failed --fields error_code,url', 'what failed, and why'],
  ["gfetch 'https://example.com/[1-100]' --glob --save pages", 'keep the bodies'],
  ["gfetch urls.txt --select 'price=.price' --json", 'a value out of each page'],
  ["gfetch urls.txt -f --fail-if 'error_rate > 1%'", 'a verdict for a script'],
];

const CRAWL_EXAMPLES: Examples = [
  ['gfetch crawl https://example.com/', 'a line for every page of a site'],
  [
    'gfetch crawl https://example.com/docs/ --scope prefix --depth 3 --with title,words -o docs.csv',
    'a part of it, three links deep, as a table',
  ],
  [
    'gfetch crawl http://localhost:8000/ --per-host 10 --delay-factor 0',
    'your own server, as fast as it can',
  ],
  ['gfetch crawl https://example.com/ --state site.state -o site.jsonl', 'a site that takes long'],
  ['gfetch crawl --resume site.state', 'the same, after it was stopped or killed'],
  ['gfetch crawl --state site.state --recrawl -o news.jsonl', 'what has changed since'],
  [
    'gfetch crawl https://example.com/ --check-external --broken - -f',
    'links that lead nowhere, where they stand, and a verdict for a script',
  ],
  [
    'gfetch crawl https://example.com/ --assets --save copy --convert-links',
    'a copy to read offline',
  ],
  [
    "gfetch crawl https://example.com/ --exclude '/tag/' --explain https://example.com/tag/new",
    'why a page is not fetched',
  ],
];

const CHECK_EXAMPLES: Examples = [
  ['gfetch check https://example.com/', 'is it there? The exit code tells'],
  [
    `gfetch check https://example.com/health --expect-json '$.status == "ok"' --max-time 800ms`,
    'what has to hold',
  ],
  ['gfetch check checks.yaml', 'checks with groups, steps and assertions of their own'],
  ['gfetch check urls.txt --state up.state --quiet', 'for cron: says only what changed'],
  [
    "gfetch check checks.yaml --state up.state --fail-after 3 --notify 'exec:./alarm.sh'",
    'an alarm when something is down for the third time, and when it is back',
  ],
  ['gfetch check checks.yaml --state up.state -o status.html', 'a status page'],
  ['gfetch check --status --state up.state', 'how it was the last time; asks nobody'],
  ['gfetch check https://example.com/ --nagios --cert-days 14', 'as a plugin of Nagios'],
  [
    'gfetch check checks.yaml --state up.state --every 60s --listen 127.0.0.1:8080',
    'for ever, with a live page and metrics',
  ],
];

/** The help of gfetch and of `get`: commands, options by group, examples, exit codes. */
export function helpText(): string {
  return sections([
    'Fetches many URLs at once and writes one record for each.',
    section('Usage', [
      `  ${COMMANDS.get.usage}`,
      '',
      ...wrap(
        'An input is a URL, a file, or - for stdin, which is also read when it is not a terminal ' +
          'and there is no input. In a list, blank lines and comments are left out: lines that start ' +
          'with #.',
        2,
      ),
    ]),
    section(
      'Commands',
      Object.entries(COMMANDS).flatMap(([name, { summary }]) => row(name, summary)),
    ),
    ...optionSections(GET_TABLE, GET_EXAMPLES),
  ]);
}

/** The help of `crawl`. */
export function crawlHelp(): string {
  return sections([
    'Follows links from seed pages, as far as the scope goes, and writes one record for each page.',
    section('Usage', [
      `  ${COMMANDS.crawl.usage}`,
      '',
      ...wrap(
        'A seed is a URL, a file of URLs, or - for stdin. What robots.txt does not allow is not ' +
          'fetched, and a host is asked for one page at a time, at the pace at which it answers. ' +
          'With --state, a crawl that was stopped or killed goes on with --resume, which needs no ' +
          'seeds; what was given then holds, unless flags say otherwise.',
        2,
      ),
    ]),
    ...optionSections(CRAWL_TABLE, CRAWL_EXAMPLES),
  ]);
}

/** The help of `check`. */
export function checkHelp(): string {
  return sections([
    'Tells whether all is well: asks every target, and holds the answers against what is expected.',
    section('Usage', [
      `  ${COMMANDS.check.usage}`,
      '',
      ...wrap(
        'A target is a URL, a list of URLs, a file of checks in YAML or JSON, a glob of such files, ' +
          'or - for stdin. A check with nothing to expect wants a status below 400. With --state, ' +
          'what changed since the run before is told, and only that with --quiet. What a file says ' +
          'of a check goes before flags.',
        2,
      ),
    ]),
    ...optionSections(CHECK_TABLE, CHECK_EXAMPLES),
  ]);
}

/** All that is the same for each command. */
function optionSections(
  { command, groups }: CommandTable<unknown>,
  examples: Examples,
): readonly string[] {
  return [
    ...groups.map(({ title, entries }) => section(title, entries.flatMap(optionLines))),
    section('Other', [
      ...row('-V, --version', 'print the version'),
      ...row('-h, --help', 'print this; gfetch help <command> prints that of a command'),
    ]),
    section(
      'Examples',
      examples.flatMap(([line, meaning]) => [`  # ${meaning}`, `  ${line}`]),
    ),
    section('Exit codes', exitCodeLines(command === 'check' ? CHECK_EXIT_MEANINGS : EXIT_MEANINGS)),
    wrap(
      'Durations are 300ms, 10s or 5m; sizes are 10MB or 512KiB; rates are 50/s or 100/m. Each ' +
        'option can also be given by a variable (GFETCH_CONCURRENCY=100) or by its long name in ' +
        'gfetch.config.json; a flag goes before a variable, and a variable before the file.',
      0,
    ).join('\n'),
  ];
}

function sections(texts: readonly string[]): string {
  return `${texts.join('\n\n')}\n`;
}

/** The help of `completion`. */
export function completionHelp(): string {
  return `Usage: ${COMMANDS.completion.usage}

Prints a script that completes gfetch in a shell:

  bash   eval "$(gfetch completion bash)"                          in ~/.bashrc
  zsh    gfetch completion zsh > "\${fpath[1]}/_gfetch"              once
  fish   gfetch completion fish > ~/.config/fish/completions/gfetch.fish
`;
}

/** What a flag does, with its choices and its default, both from the table. */
export function describeFlag({ spec }: OptionEntry, flag: Flag): string {
  const { kind, fallback } = spec;
  if (flag.switch !== undefined) {
    const isDefault = flag.switch.text === String(fallback);
    return `${flag.summary ?? ''}${isDefault ? ' (default)' : ''}`;
  }
  const isAlias = flag.flags !== spec.flags;
  if (isAlias) return flag.summary ?? '';
  const { choices = [] } = kind;
  const shown = fallback === undefined ? '' : kind.show(fallback);
  const notes = [
    ...(choices.length > 0 && choices.length <= FEW ? [choices.join(', ')] : []),
    ...(shown === '' ? [] : [`default: ${shown}`]),
  ];
  return `${flag.summary ?? ''}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

function optionLines(entry: OptionEntry): readonly string[] {
  return entry.flags.filter(isShown).flatMap((flag) => row(flag.flags, describeFlag(entry, flag)));
}

function row(flags: string, summary: string): readonly string[] {
  const term = `  ${flags.startsWith('--') ? '    ' : ''}${flags}`;
  const lines = wrap(summary.replaceAll('default: ', `default:${HARD_SPACE}`), SUMMARY_COLUMN);
  if (term.length > SUMMARY_COLUMN - 2) return [term, ...lines];
  const [first = '', ...rest] = lines;
  return [term + first.slice(term.length), ...rest];
}

function exitCodeLines(meanings: Partial<typeof EXIT_MEANINGS>): readonly string[] {
  return Object.entries(ExitCode).flatMap(([name, code]) => {
    const meaning = meanings[name as keyof typeof ExitCode];
    return meaning === undefined ? [] : [`  ${String(code).padStart(3)}  ${meaning}`];
  });
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines].join('\n');
}

/** Breaks text at spaces, and in long lists at commas. */
function wrap(text: string, indent: number): readonly string[] {
  const room = WIDTH - indent;
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(/[^ ,]*(?:,+| +|$)/g) ?? []) {
    if (line !== '' && (line + piece).trimEnd().length > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  lines.push(line.trimEnd());
  return lines.map((each) => ' '.repeat(indent) + each.replaceAll(HARD_SPACE, ' '));
}
