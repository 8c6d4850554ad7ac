import { CHECK_FORMATS } from '../../report/check/index.ts';
import { choice, path, repeated } from './kinds.ts';
import { option } from './spec.ts';

const FORMATS = CHECK_FORMATS.map(({ name }) => name);

export const CHECK_OUTPUT_OPTIONS = {
  output: option({
    flags: '-o, --output <file>',
    summary: 'write it to this file, too, in the format of the extension; repeatable',
    kind: repeated(path()),
    fallback: [],
  }),
  format: option({
    flags: '--format <format>',
    summary:
      'what is printed, and what goes to a file whose extension says nothing; otherwise text',
    switches: [
      { flags: '--json', summary: 'the same as --format jsonl', text: 'jsonl' },
      {
        flags: '--nagios',
        summary: 'the same as --format nagios, with the exit codes of a plugin: 0, 1, 2, 3',
        text: 'nagios',
      },
    ],
    kind: { ...choice('an output format', FORMATS), isSingle: true },
    fallback: undefined,
  }),
} as const;
