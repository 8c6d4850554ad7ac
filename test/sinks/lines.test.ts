import { describe, expect, test } from 'vitest';

import type { FetchRecord } from '../../src/model/record.ts';
import { linesFormat } from '../../src/sinks/lines.ts';
import { blankRecord, failedRecord, okRecord } from '../support/records.ts';

const line = (record: FetchRecord): string => linesFormat({ color: false }).format(record);
const colored = (record: FetchRecord): string => linesFormat({ color: true }).format(record);

/** The fields as awk splits them. */
const awk = (text: string): readonly string[] => text.trim().split(/[ \t\n]+/);

test('status, size, seconds and URL stand in columns', () => {
  expect(line(okRecord())).toBe('200     1256  0.084 https://example.com/\n');
  expect(line(okRecord({ size: 12_345_678, time_total: 12.3456 }))).toBe(
    '200 12345678 12.346 https://example.com/\n',
  );
  expect(line(okRecord({ size: null, time_total: null }))).toBe(
    '200        -      - https://example.com/\n',
  );
});

test('a failure has its code in place of the status, and keeps the columns while it can', () => {
  expect(line(failedRecord({ error_code: 'timeout', time_total: 30 }))).toBe(
    'timeout    - 30.000 https://example.com/\n',
  );
  expect(line(failedRecord())).toBe('dns_not_found - 0.012 https://example.com/\n');
});

test('a failure with a status shows the failure', () => {
  expect(awk(line(failedRecord({ status_code: 200, error_code: 'too_large' })))[0]).toBe(
    'too_large',
  );
});

describe('what was skipped', () => {
  const skipped = (more: Partial<FetchRecord>): FetchRecord =>
    blankRecord({ skip_reason: 'duplicate', ...more });

  test('has its reason in place of the status, and says that it was', () => {
    expect(line(skipped({}))).toBe('duplicate  -      - https://example.com/ skipped\n');
    expect(awk(line(skipped({})))).toEqual([
      'duplicate',
      '-',
      '-',
      'https://example.com/',
      'skipped',
    ]);
  });

  test('tells the rule behind the URL, which stays the fourth field', () => {
    const rule = 'robots.txt line 12: Disallow: /private';
    const text = line(skipped({ skip_reason: 'robots_denied', skip_rule: rule }));
    expect(text).toBe(`robots_denied -   - https://example.com/ skipped: ${rule}\n`);
    expect(awk(text).slice(0, 5)).toEqual([
      'robots_denied',
      '-',
      '-',
      'https://example.com/',
      'skipped:',
    ]);
  });

  test('after an answer is not told by its status', () => {
    const text = line(okRecord({ skip_reason: 'content_type', skip_rule: 'image/png' }));
    expect(text).toBe('content_type 1256 0.084 https://example.com/ skipped: image/png\n');
  });

  test('cannot reach the terminal by its rule, and is not painted', () => {
    const nasty = skipped({ skip_rule: 'Disallow: /\u001b[2J\n200 1 1 https://x/\u202e' });
    expect(colored(nasty)).toBe(
      'duplicate  -      - https://example.com/ skipped: Disallow: /\\x1b[2J\\x0a200 1 1 https://x/\\u202e\n',
    );
  });
});

test('a redirect is shown after the URL, which stays the fourth field', () => {
  const text = line(okRecord({ final_url: 'https://example.com/end' }));
  expect(text).toBe('200     1256  0.084 https://example.com/ -> https://example.com/end\n');
  expect(awk(text)[3]).toBe('https://example.com/');
});

test('an input that is no URL stays one field, and cannot reach the terminal', () => {
  const text = line(failedRecord({ url: 'no url\u001b[2J\n200 1 1 https://x/', final_url: null }));
  expect(awk(text)).toHaveLength(4);
  expect(awk(text)[3]).toBe('no\\x20url\\x1b[2J\\x0a200\\x201\\x201\\x20https://x/');
});

describe('with colour', () => {
  test.each([
    [200, 32],
    [301, 36],
    [404, 33],
    [503, 31],
  ])('the status %i is painted %i, and nothing else', (status, color) => {
    expect(colored(okRecord({ status_code: status }))).toBe(
      `\u001b[${color}m${status}\u001b[0m     1256  0.084 https://example.com/\n`,
    );
  });

  test('a failure is red, whatever status came before it', () => {
    const text = colored(failedRecord({ status_code: 200, error_code: 'reset' }));
    expect(text.startsWith('\u001b[31mreset\u001b[0m ')).toBe(true);
  });

  test('what has no class is not painted', () => {
    expect(colored(okRecord({ status_code: 101 }))).toMatch(/^101 /);
    expect(colored(failedRecord({ failed: false, error_code: null }))).toMatch(/^- /);
  });
});

test('chosen fields are written with tabs between them', () => {
  const formatter = linesFormat({ color: false, fields: ['status_code', 'title', 'url'] });
  expect(formatter.format(okRecord({ title: 'a\tb' }))).toBe(
    '200\ta\\x09b\thttps://example.com/\n',
  );
  expect(formatter.format(okRecord())).toBe('200\t-\thttps://example.com/\n');
});
