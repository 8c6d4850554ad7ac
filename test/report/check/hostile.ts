import type { CheckReport, Finding } from '../../../src/model/check.ts';
import { kind, specOf } from './reports.ts';

/** With `text` in all places that others fill. */
export function hostileReport(text: string, base: CheckReport = kind('step failed')): CheckReport {
  const finding: Finding = { level: 'fail', assertion: text, expected: text, actual: text };
  const check = specOf({ id: text, name: text, group: text, tags: [text] });
  const { result } = base;
  return {
    ...base,
    check,
    url: text,
    memory: {
      ...base.memory,
      id: text,
      name: text,
      group: text,
      url: text,
      lastFindings: [finding],
    },
    result:
      result === null
        ? null
        : {
            ...result,
            check,
            step: text,
            findings: [finding, { ...finding, level: 'warn' }],
            record: { ...result.record, url: text, final_url: text, input: text, error: text },
          },
  };
}

export const HOSTILE_TEXTS: readonly string[] = [
  'two\nlines\r\nand\rmore',
  'a "quote", an \'apostrophe\' and a `backtick`',
  '\u001b]0;x\u0007\u001b[31mred\u009b1m\u007f\0',
  ']]> --> <script>alert(1)</script> &amp; </testcase>',
  'a | b || c',
  '::error title=x::y',
  '::set-output name=a::b',
  '100% %0A %25',
  '😀👨‍👩‍👧 ❤️',
  '\u202eright to left\u2066 שלום \u200f',
  '# SKIP \\# TODO \\',
  "'a=b'=1;2;3 'x'",
  '{"a":"b"} \\u0000 \\n',
  '--- ... - : ',
  '[link](javascript:alert(1)) @someone https://evil.example www.evil.example',
  '\ud83d half',
  '\ufffe\uffff\ufeff',
  '\u001b',
  '\\x1b',
  '',
  ' ',
  'x'.repeat(10_000),
  '|\n'.repeat(5000),
  '\u001b'.repeat(10_000),
];
