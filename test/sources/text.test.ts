import { describe, expect, test } from 'vitest';

import { readAs, summary } from './support.ts';

describe('text', () => {
  test('skips blank lines and comments, trims, and keeps count', async () => {
    const items = await readAs('text', '\n# a\n  \t\n http://a/ \n\t#b\nhttp://b/#c');
    expect(items).toEqual([
      { text: 'http://a/', line: 4 },
      { text: 'http://b/#c', line: 6 },
    ]);
  });

  test('fails what would not reach the server as it is, and shows why', async () => {
    const items = await readAs(
      'text',
      'http://a/\0b\nhttp://a\thttp://b\nhttp://a/\u0085\nhttp://b/',
    );
    expect(items[0]).toEqual({
      text: 'http://a/\\x00b',
      line: 1,
      failure: {
        code: 'invalid_url',
        phase: 'input',
        message: 'line 1 of in.text has a control character in its URL',
      },
    });
    expect(items.map(({ text }) => text)).toEqual([
      'http://a/\\x00b',
      'http://a\\x09http://b',
      'http://a/\\x85',
      'http://b/',
    ]);
    expect(items.map(({ failure }) => failure?.code)).toEqual([
      'invalid_url',
      'invalid_url',
      'invalid_url',
      undefined,
    ]);
  });

  test('never takes invalid UTF-8 for something else', async () => {
    const items = await readAs('text', Buffer.from('http://a/\xfc\nhttp://b/', 'latin1'));
    expect(items.map(({ text }) => text)).toEqual(['http://a/\\xfc', 'http://b/']);
    expect(summary(items)).toEqual(['line 1 of in.text is not valid UTF-8', 'http://b/']);
  });

  test('keeps only the head of a line that is too long, its password masked', async () => {
    const items = await readAs('text', `a\nb\nhttp://u:secret@h/${'x'.repeat(70_000)}\nc`);
    expect(summary(items)).toEqual([
      'a',
      'b',
      'line 3 of in.text is longer than 65,536 bytes',
      'c',
    ]);
    expect(items[2]?.text).toMatch(/^http:\/\/u:\*\*\*@h\/x{100,200}$/);
  });

  test('does not send a password that a record has masked', async () => {
    const items = await readAs('text', 'http://u:***@h/\nhttp://h/a:***@b\nhttp://u:pw@h/');
    expect(summary(items)).toEqual([
      expect.stringContaining('line 1 of in.text has a password that was masked'),
      'http://h/a:***@b',
      'http://u:pw@h/',
    ]);
  });
});
