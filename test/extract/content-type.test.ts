import { describe, expect, test } from 'vitest';

import { charsetLabel, isHtml, isTextual, mediaType } from '../../src/extract/content-type.ts';

test.each([
  ['Text/HTML ; charset=x', 'text/html'],
  ['application/json', 'application/json'],
  ['', ''],
  [null, ''],
])('the media type of %j is %j', (contentType, type) => {
  expect(mediaType(contentType)).toBe(type);
});

test.each([
  ['text/html; charset=utf-8', 'utf-8'],
  ['text/html;CHARSET = "Shift_JIS"; x=y', 'Shift_JIS'],
  ["text/html; charset='koi8-r'", 'koi8-r'],
  ['text/html; x=charset', undefined],
  [null, undefined],
])('the charset of %j is %j', (contentType, label) => {
  expect(charsetLabel(contentType)).toBe(label);
});

describe('isHtml', () => {
  test.each(['text/html', 'TEXT/HTML; charset=x', 'application/xhtml+xml'])(
    'by type %j',
    (type) => {
      expect(isHtml(type, Buffer.from('no tag'))).toBe(true);
    },
  );

  test.each(['text/plain', 'application/json', 'image/png', 'text/html2'])('not by %j', (type) => {
    expect(isHtml(type, Buffer.from('<!doctype html>'))).toBe(false);
  });

  test.each([
    '<!DOCTYPE HTML>',
    '\n\t <html>',
    '\u{feff}<html lang=en>',
    '<!-- a comment',
    '<P >',
    '<a href=x>',
  ])('by the start %j where the type says nothing', (start) => {
    for (const type of [null, '', 'unknown/unknown', '*/*']) {
      expect(isHtml(type, Buffer.from(start))).toBe(true);
    }
  });

  test.each(['', 'plain', '<?xml version="1.0"?>', '<abbr>', '{"a":"<html>"}', '<html'])(
    'not by the start %j',
    (start) => {
      expect(isHtml(null, Buffer.from(start))).toBe(false);
    },
  );
});

test.each([
  ['text/csv; charset=x', true],
  ['application/json', true],
  ['application/ld+json', true],
  ['image/svg+xml', true],
  ['application/javascript', true],
  ['application/x-www-form-urlencoded', true],
  ['image/png', false],
  ['application/octet-stream', false],
  ['application/json-archive', false],
  [null, false],
])('%j is textual: %j', (contentType, textual) => {
  expect(isTextual(contentType)).toBe(textual);
});
