// Writes docs/reference.md from the registries in dist/. With --check: fails where it is stale; with
// --dist FOLDER: from another build.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { checkSections } from './reference/check.mjs';
import { crawlSections } from './reference/crawl.mjs';
import { cell, code, codes, rows } from './reference/markdown.mjs';
import { optionSections } from './reference/options.mjs';

const { values: asked } = parseArgs({
  options: { check: { type: 'boolean' }, dist: { type: 'string' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const file = `${root}docs/reference.md`;
const dist = resolve(asked.dist ?? `${root}dist`);
const load = (path) => import(pathToFileURL(`${dist}/${path}`).href);

const [
  table,
  commands,
  kinds,
  help,
  exits,
  retryOn,
  errors,
  fields,
  sources,
  sinks,
  policies,
  metrics,
  secrets,
  references,
  webUrl,
  crawl,
  limits,
  profiles,
  graphs,
  assertions,
  channels,
  checkFormats,
  checkFields,
] = await Promise.all([
  load('cli/options/table.js'),
  load('cli/commands.js'),
  load('cli/options/kinds.js'),
  load('cli/help.js'),
  load('cli/exit-codes.js'),
  load('cli/options/retry-on.js'),
  load('model/errors.js'),
  load('model/fields.js'),
  load('sources/index.js'),
  load('sinks/index.js'),
  load('frontier/retry/index.js'),
  load('report/metrics.js'),
  load('transport/masked-headers.js'),
  load('extract/references.js'),
  load('extract/web-url.js'),
  load('model/crawl.js'),
  load('model/crawl-options.js'),
  load('scope/canonical.js'),
  load('sinks/graph/index.js'),
  load('checks/assertions/index.js'),
  load('alerts/index.js'),
  load('report/check/index.js'),
  load('report/check/fields.js'),
]);

const grouped = (value) => value.toLocaleString('en-US');
function formats(list) {
  return rows(
    ['name', 'what', 'extensions'],
    list.map(({ name, summary, extensions }) => [code(name), cell(summary), codes(extensions)]),
  );
}

function firstCharacters(list) {
  return list
    .filter(({ firstCharacter }) => firstCharacter !== undefined)
    .map(({ name, firstCharacter }) => `${code(firstCharacter)} is ${name}`)
    .join(', ');
}

function typeName({ type, enum: names }) {
  if (names !== undefined) return 'string or null';
  if (type === undefined) return 'any';
  return [type].flat().join(' or ');
}

function fieldRows() {
  return rows(
    ['field', 'type', 'comes with', 'meaning'],
    Object.entries(fields.RECORD_FIELDS).map(([name, { group, schema, summary }]) => [
      code(name),
      typeName(schema),
      group === 'core' ? 'always' : fieldOrigin(group),
      cell(summary),
    ]),
  );
}

const EXTRACTIONS = ['--select', '--xpath', '--regex', '--jsonpath'];

function fieldOrigin(group) {
  if (group === 'tag') return 'JSONL input';
  if (group === 'crawl') return code('gfetch crawl');
  if (group === 'extract') return codes(EXTRACTIONS);
  return group === 'save' ? code('--save') : code(`--with ${group}`);
}

/** Of these a variable cannot have several values in a line. */
const LINES_ONLY = [
  ...new Set(
    table.TABLES.flatMap(({ lasting }) => lasting)
      .filter(({ spec: { kind } }) => kind.merge && String(kind.separator) === String(kinds.LINE))
      .filter(({ spec: { kind } }) => !kind.many)
      .map(({ flags: [flag] }) => flag.env),
  ),
];

const sections = [
  `# Reference

Written by \`npm run docs\` from the tables of the program. For a change here, change those.`,

  `## Options

A flag goes before an environment variable, a variable before the config file, and that before the
default. An empty variable counts as none. Durations are \`300ms\`, \`10s\`, \`1.5h\` or \`1m30s\`, and a plain
number is seconds; sizes are \`10MB\` (10⁷), \`512KiB\` or \`100\`; rates are \`50/s\`, \`100/m\` or \`5/15s\`, and a
plain number is per second. Where the default is \`none\`, \`none\` and \`0\` can be written.`,

  ...table.TABLES.flatMap((each) => [
    `## Options of ${each.command}\n\n${code(commands.COMMANDS[each.command].usage)}: ${commands.COMMANDS[each.command].summary}.`,
    ...optionSections(each, table.GET_TABLE, help.describeFlag),
  ]),

  `## Values of options

### Environment

A switch takes \`1\` or \`0\` (\`true\`, \`yes\`, \`on\`; \`false\`, \`no\`, \`off\`). An option that may be repeated takes
several values with commas or line ends between them; those that may have commas in them take line ends
only: ${codes(LINES_ONLY)}. A variable that only another command takes is passed over.
\`GFETCH_STATE\` and \`GFETCH_MAX_TIME\` mean one thing to \`crawl\` and another to \`check\`: better give these
as flags.

\`gfetch crawl --resume\` and \`--recrawl\` take no more from variables, and from a config file that is not
named, than where the state is: what they said when the crawl was begun holds.`,

  `### Config file

\`--config FILE\`, or \`gfetch.config.json\` in the current folder: one JSON object, with the keys above or
the long names of the options. A switch takes \`true\` or \`false\`; an option that may be repeated, or takes
a list, takes a string or an array of strings; a number may be written as one. Commands share the file: a
key that only another one takes is passed over.

\`\`\`json
{
  "concurrency": 100,
  "timeout": "10s",
  "header": ["Accept: text/html", "Accept-Language: en"],
  "ordered": true
}
\`\`\``,

  `### What --retry-on takes

Statuses (\`503\`), ranges (\`500-504\`), classes (\`5xx\`), error codes, and these groups of codes:

${rows(
  ['group', 'codes'],
  Object.entries(retryOn.RETRY_GROUPS).map(([name, members]) => [code(name), codes(members)]),
)}

A \`+\` before the list adds it to the default.`,

  `### Retry policies

${rows(
  ['name', 'what'],
  policies.RETRY_POLICIES.map(({ name, summary }) => [code(name), cell(summary)]),
)}`,

  `### Metrics of --fail-if

Comparisons (\`>\` \`>=\` \`<\` \`<=\` \`==\` \`!=\`) joined by \`&&\` and \`||\`, with parentheses. A ratio may be written
with \`%\`; seconds may have \`ms\`, \`s\`, \`m\` or \`h\`. The last rows stand for a metric of every status, class of
statuses and error code.

${rows(
  ['metric', 'unit', 'meaning'],
  [
    ...Object.entries(metrics.METRICS).map(([name, { unit, summary }]) => [name, unit, summary]),
    ...Object.entries(metrics.METRIC_FAMILIES).map(([name, summary]) => [name, 'count', summary]),
  ].map(([name, unit, summary]) => [code(name), unit, cell(summary)]),
)}`,

  ...crawlSections({ crawl, limits, profiles, graphs }),

  ...checkSections({ assertions, channels, formats: checkFormats, fields: checkFields }),

  `## Input formats

${formats(sources.SOURCE_FORMATS)}

\`.gz\` after an extension is transparent. Where the name tells no format, or text, the first character
does: ${firstCharacters(sources.SOURCE_FORMATS)}. What is packed with gzip, or UTF-16 with a byte order mark,
is known by its first bytes.

Blank lines are skipped, and so are comments: lines that begin with \`#\`; in a table only where the URL
is in the first column, or the row has none; in a sitemap, those of XML. A \`#\` further on is the URL's.

A URL may have 65,536 bytes as a line of text or in a sitemap, a row of a table 1,048,576, and a line of
JSON, which may carry a body, 16,777,216. What is longer, or no UTF-8, is one record that failed as
\`invalid_url\` and names its line; what follows is read.`,
  `## Output formats

${formats(sinks.SINK_FORMATS)}

\`.gz\` after an extension compresses.

What comes from outside cannot steer a terminal or deceive who reads it: in lines and templates, as in all
that is said on stderr, control characters, what turns the direction of text and what has no width are
shown as \`\\x1b\` or \`\\u202e\`, line ends too. JSONL escapes them, which loses nothing. CSV and TSV show
control characters and overrides of direction in the same way and leave the rest.

In CSV and TSV, an apostrophe is put before a text that a spreadsheet would take for a formula: one that
begins with \`=\`, \`+\`, \`-\`, \`@\`, one of these in full width, a tab or a line end. Numbers never get one.
gfetch takes it off again when it reads its own records; other programs have to.`,

  `## Fields of a record\n\nTimes are seconds, sizes are bytes. A JSON Schema is in the package:
\`gfetch/record.schema.json\`.\n\n${fieldRows()}

\`links\` has each URL once per element, without fragment, in the order of the page: at most
${grouped(references.MAX_LINKS)} of a page, and none longer than ${grouped(webUrl.MAX_URL_LENGTH)} characters. The rest is left out.`,

  `## Secrets

The password of a URL is \`***\` in records, in names of files and in all that is said, also where the
input is no URL; a user name is shown. A record whose input had a password cannot be fetched again. Nothing
of what is sent (\`Authorization\`, cookies, bodies) is recorded. In the response headers of \`--with headers\`
the values of cookies are \`***\`, their names and attributes are not, and so are these as a whole:
${codes(secrets.SECRET_HEADERS)}. Queries, bodies and what \`--save\` keeps are what the server
and the list say. \`--cookie-jar\` is a file with cookies, which only its owner can read.`,

  `## Error codes

${rows(
  ['`error_code`', 'usual phase', 'tried again', 'meaning'],
  Object.entries(errors.ERROR_CODES).map(([name, { phase, transient, summary }]) => [
    code(name),
    code(phase),
    transient ? 'yes' : 'no',
    cell(summary),
  ]),
)}`,

  `## Exit codes

${rows(
  ['code', 'meaning'],
  Object.entries(exits.ExitCode).map(([name, number]) => [number, cell(exits.EXIT_MEANINGS[name])]),
)}`,
];

const text = `${sections.join('\n\n')}\n`;
if (!asked.check) {
  mkdirSync(`${root}docs`, { recursive: true });
  writeFileSync(file, text);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  process.stderr.write('docs/reference.md is stale; run: npm run build && npm run docs\n');
  process.exitCode = 1;
}
