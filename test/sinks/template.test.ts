import { describe, expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { FIELD_NAMES } from '../../src/model/fields.ts';
import { templateFormat } from '../../src/sinks/template.ts';
import { fullRecord, okRecord } from '../support/records.ts';

const render = (template: string, record = okRecord()): string =>
  templateFormat({ template, color: false }).format(record);

test('fields become their values, and a line end follows', () => {
  expect(render('{status_code} {size} {url}')).toBe('200 1256 https://example.com/\n');
  expect(render('{ failed },{size_verified}')).toBe('false,true\n');
});

test.each(FIELD_NAMES)('{%s} can be written', (name) => {
  expect(render(`<{${name}}>`, fullRecord())).toMatch(/^<.+>\n$/);
});

test('what is unknown is a dash, an empty text is empty', () => {
  expect(render('{title}|{error}', okRecord({ title: '' }))).toBe('|-\n');
  expect(render('{title}')).toBe('-\n');
});

test('braces and escapes', () => {
  expect(render('{{"url":"{url}"}}')).toBe('{"url":"https://example.com/"}\n');
  expect(render('{{{seq}}}')).toBe('{1}\n');
  expect(render('a\\tb\\\\n\\q')).toBe('a\tb\\n\\q\n');
  expect(render('{seq}\\n')).toBe('1\n');
  expect(render('')).toBe('\n');
});

test('parts of a field', () => {
  const record = fullRecord();
  expect(render('{tls.days_left} {headers.Server}', okRecord({ ...record, title: '' }))).toBe(
    '42 nginx\\x9b\n',
  );
  expect(render('{headers.set-cookie}', record)).toBe('a=1, b=2\n');
  expect(render('{hops.0.status_code} {hops.1.status_code}', record)).toBe('301 -\n');
  expect(render('{tag.id} {tag.none.deeper} {tag.constructor}', record)).toBe('7 - -\n');
  expect(render('{dns} {dns.1}', record)).toBe('192.0.2.7, 2001:db8::7 2001:db8::7\n');
  expect(render('{tls.days_left}')).toBe('-\n');
  expect(render('{extracted.price} {extracted.tags} {extracted.none}', record)).toBe(
    '=1+1 a, b -\n',
  );
  expect(render('{hreflang.0.lang} {hreflang.1.url}', record)).toBe('de -\n');
  expect(render('{headers.x.y}', okRecord({ headers: { 'x.y': ['dots'] } }))).toBe('dots\n');
});

test('text from outside cannot reach the terminal', () => {
  expect(render('{title}', okRecord({ title: '\u001b]0;x\u0007\u202e\n' }))).toBe(
    '\\x1b]0;x\\x07\\u202e\\x0a\n',
  );
  expect(render('{headers}', okRecord({ headers: { a: ['\u009b'] } }))).toBe('{"a":["\\u009b"]}\n');
});

describe('is refused', () => {
  test.each([
    ['{status}', 'unknown field “status”; did you mean status_code?'],
    ['{titel}', 'did you mean title?'],
    ['{nothing_like_it}', 'there are seq, input, url'],
    ['{}', 'unknown field “”'],
    ['{tls.day_left}', 'unknown part “day_left” of “tls”; did you mean days_left?'],
    ['{hops.url}', '“hops” is a list: write hops.0'],
    ['{size.bytes}', '“size” has no parts, so there is no “size.bytes”'],
    ['{\u001b[2J}', String.raw`unknown field “\x1b[2J”`],
    ['{tls.\u202e}', String.raw`unknown part “\u202e” of “tls”`],
    ['{size.\u0007}', String.raw`there is no “size.\x07”`],
    ['{url', 'stray “{” at character 1; write {{ for a brace'],
    ['a}', 'stray “}” at character 2; write }} for a brace'],
  ])('%s', (template, message) => {
    expect(() => render(template)).toThrow(UsageError);
    expect(() => render(template)).toThrow(message);
  });

  test('no template at all', () => {
    expect(() => templateFormat({ color: false })).toThrow(/needs --template/);
  });
});
