import { INPUT_OPTIONS } from './input.ts';
import { count, duration, LINE, plainText, repeated } from './kinds.ts';
import { keyedLine } from './keyed-line.ts';
import { option, without } from './spec.ts';

/** What is checked, beside the words of the command line. */
export const CHECK_TARGET_OPTIONS = {
  ...without(INPUT_OPTIONS, ['glob', 'unique']),
  tags: option({
    flags: '--tag <name>',
    summary: 'only checks with this tag, or with another one that is named so; repeatable',
    kind: repeated(plainText()),
    fallback: [],
    isFlagOnly: true,
  }),
  names: option({
    flags: '--name <glob>',
    summary: "only checks whose name (group/name) is like this: 'shop/*'; repeatable",
    kind: repeated(plainText()),
    fallback: [],
    isFlagOnly: true,
  }),
} as const;

/** What has to hold of every target that does not say otherwise itself; as written, and read later. */
export const ASSERTION_OPTIONS = {
  expectStatus: option({
    flags: '--expect-status <list>',
    summary: 'statuses that are well: 200, 2xx, 200-204,301, !404',
    kind: plainText(),
    fallback: undefined,
  }),
  expectBody: option({
    flags: '--expect-body <text>',
    summary: 'the body has this text in it; repeatable',
    kind: repeated(plainText(), LINE),
    fallback: [],
  }),
  expectHeader: option({
    flags: '--expect-header <header>',
    summary: "'Name: value': the response has this header; repeatable",
    kind: repeated(keyedLine("'Name: value'"), LINE),
    fallback: [],
  }),
  expectJson: option({
    flags: '--expect-json <condition>',
    summary: `the body is JSON in which this holds: '$.status == "ok"'; repeatable`,
    kind: repeated(plainText(), LINE),
    fallback: [],
  }),
  maxTimeMs: option({
    flags: '--max-time <duration>',
    summary: 'what takes longer in total has failed',
    kind: duration({ optional: true }),
    fallback: 0,
  }),
  certDays: option({
    flags: '--cert-days <n>',
    summary: 'the certificate is good for so many days more, at least',
    kind: count({ max: 36_500 }),
    fallback: undefined,
  }),
  expect: option({
    flags: '--expect <assertion>',
    summary: "any assertion of a target file, in a line: 'time: {connect: < 200ms}'; repeatable",
    kind: repeated(keyedLine("'key: value'"), LINE),
    fallback: [],
  }),
  warn: option({
    flags: '--warn <assertion>',
    summary: 'the same, but what does not hold is a warning and no failure; repeatable',
    kind: repeated(keyedLine("'key: value'"), LINE),
    fallback: [],
  }),
} as const;
