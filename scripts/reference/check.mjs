import { cell, code, codes, rows } from './markdown.mjs';

/** What checks can assert, whom they can tell, and what they are told as. */
export function checkSections({ assertions, channels, formats, fields }) {
  return [
    `## Words of a check

### Assertions

Keys under \`expect\` in a target file; after \`--expect\` and \`--warn\`, a line of YAML. Values in flow style
need quotes where YAML takes them for something else.

${rows(
  ['key', 'what has to hold', 'examples'],
  assertions.ASSERTIONS.map(({ name, summary, examples }) => [
    code(name),
    cell(summary),
    examplesOf(examples),
  ]),
)}`,

    `### Receivers of alarms

After \`--notify\`, and under \`notify\` in a target file.

${rows(
  ['kind', 'what is told', 'as in', 'examples'],
  channels.CHANNEL_KINDS.map(({ name, summary, syntax, examples }) => [
    code(name),
    cell(summary),
    code(syntax),
    examplesOf(examples),
  ]),
)}`,

    `### Formats of a check

${rows(
  ['name', 'what', 'extensions'],
  formats.CHECK_FORMATS.map(({ name, summary, extensions }) => [
    code(name),
    cell(summary),
    extensions.length === 0 ? 'none' : codes(extensions),
  ]),
)}`,

    `### Fields of a check's record

One line of \`--json\`, and what the API of \`--listen\` has of each check. Times of the day are ISO 8601 in
UTC.

${rows(
  ['field', 'type', 'meaning'],
  Object.entries(fields.CHECK_FIELDS).map(([name, { schema, summary }]) => [
    code(name),
    typeName(schema),
    cell(summary),
  ]),
)}`,
  ];
}

function examplesOf(examples) {
  return [examples].flat().map(code).join('<br>');
}

function typeName({ type, enum: names }) {
  if (names !== undefined) return names.includes(null) ? 'string or null' : 'string';
  return type === undefined ? 'any' : [type].flat().join(' or ');
}
