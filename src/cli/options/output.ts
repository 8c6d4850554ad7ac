import { UsageError } from '../../model/errors.ts';
import { FIELD_NAMES, WITH_GROUPS, type WithGroup } from '../../model/fields.ts';
import { DEFAULT_OPTIONS } from '../../model/options.ts';
import { RECORD_CLASSES, SINK_FORMATS } from '../../sinks/index.ts';
import { choice, choiceList, path, repeated } from './kinds.ts';
import { option, type Kind } from './spec.ts';
import { statusList } from './statuses.ts';
import { toggle } from './toggle.ts';

const FORMATS = SINK_FORMATS.map(({ name }) => name);
const WITH = Object.keys(WITH_GROUPS) as WithGroup[];

/** May hold line ends. What is in its braces is checked where the template is compiled. */
const template: Kind<string> = {
  read(given) {
    if (given === '') throw new UsageError("the template is empty; write '{status_code} {url}'");
    return given;
  },
  show: (value) => value,
};

export const OUTPUT_OPTIONS = {
  output: option({
    flags: '-o, --output <file>',
    summary: 'write records here, in the format of the extension, .gz too; repeatable',
    kind: repeated(path()),
    fallback: [],
  }),
  format: option({
    flags: '--format <format>',
    summary: 'otherwise by extension, or lines',
    switches: [{ flags: '--json', summary: 'the same as --format jsonl', text: 'jsonl' }],
    kind: { ...choice('an output format', FORMATS), isSingle: true },
    fallback: undefined,
  }),
  template: option({
    flags: '--template <text>',
    summary: "write each record as this: '{status_code} {size} {url}'",
    kind: template,
    fallback: undefined,
  }),
  fields: option({
    flags: '--fields <list>',
    summary: 'these fields only, in this order: status_code,size,url',
    kind: choiceList('a field', FIELD_NAMES),
    fallback: undefined,
  }),
  with: option({
    flags: '--with <list>',
    summary: 'add to the record',
    kind: choiceList('a group of fields', WITH),
    fallback: DEFAULT_OPTIONS.with,
  }),
  only: option({
    flags: '--only <class>',
    summary: 'write only these records; the summary counts all',
    kind: choice('a class of records', RECORD_CLASSES),
    fallback: undefined,
  }),
  matchStatus: option({
    flags: '--match-status <list>',
    summary: 'write only records with these statuses: 200,3xx,500-504',
    kind: statusList,
    fallback: undefined,
  }),
  ordered: toggle({
    flags: '--ordered',
    on: 'write records in the order of the input',
    fallback: DEFAULT_OPTIONS.ordered,
  }),
  save: option({
    flags: '--save <folder>',
    summary: 'keep the bodies as files in this folder',
    kind: path('folder'),
    fallback: undefined,
  }),
  resume: toggle({
    flags: '--resume',
    on: 'go on where the run that wrote the output was stopped',
    fallback: false,
  }),
} as const;
