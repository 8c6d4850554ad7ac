import { cell, code, codes, rows, sentences } from './markdown.mjs';

/** What the words of a crawl mean. */
export function crawlSections({ crawl, limits, profiles, graphs }) {
  return [
    `## Words of a crawl

### Scopes

${sentences(['`--scope`', 'how far the crawl goes'], limits.SCOPES)}

Redirects lead no further than links do. What lies outside is fetched only for \`--check-external\`, and
then only to tell whether it works.`,

    `### Patterns

\`--include\` and \`--exclude\` take globs and, after \`re:\`, regular expressions in the syntax of RE2. In a glob
\`*\` is anything without a slash, \`**\` anything, \`?\` one character, \`[a-z]\` and \`[!a-z]\` a class and \`{a,b}\` a
choice. What it begins with tells what it is held against:

${rows(
  ['glob', 'held against'],
  [
    ['https://www.example.com/docs/**', 'the URL'],
    ['/docs/**', 'path and query, on any host'],
    ['*.example.com/docs/**', 'host, path and query'],
    ['*.pdf', 'the last part of the path, or the host'],
  ].map(([glob, what]) => [code(glob), what]),
)}

One that ends in a slash stands for all that is below. A query need not be in it. Seeds need not match.`,

    `### Why something was not fetched

\`--with skipped\` writes a record for each such URL, with \`skip_reason\` and, as a sentence, \`skip_rule\`.

${sentences(['`skip_reason`', 'meaning'], crawl.SKIP_REASONS)}`,

    `### Canonical URLs

Two URLs are the same page where their canonical forms are equal. Only for this are they changed: the one
that is fetched stays as it was written. What a profile does never changes, because a state holds its
forms; better rules get a new name.

${profiles.CANONICAL_PROFILES.map(profileSection).join('\n\n')}`,

    `### What a recrawl finds

\`change\` in the record, with \`--recrawl\`: ${codes(crawl.CHANGES)}.`,

    `### Formats of --graph

${rows(
  ['name', 'what', 'extensions'],
  graphs.GRAPH_FORMATS.map(({ name, summary, extensions }) => [
    code(name),
    cell(summary),
    codes(extensions),
  ]),
)}

\`.gz\` after an extension compresses.`,
  ];
}

function profileSection({ name, summary, rules }) {
  const lines = rules.map((rule) => [code(rule.name), cell(rule.summary)]);
  return `${code(name)}: ${summary}.\n\n${rows(['rule', 'what it does'], lines)}`;
}
