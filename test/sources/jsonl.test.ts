import { describe, expect, test } from 'vitest';

import { readAs, summary } from './support.ts';

const read = (...lines: readonly unknown[]): ReturnType<typeof readAs> =>
  readAs('jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));

describe('jsonl', () => {
  test('reads the request of a line', async () => {
    const [item] = await read({
      url: ' http://a/ ',
      method: 'post',
      headers: { 'X-Key': 'ä', __proto__x: 'b' },
      body: 'text',
      timeout: '1m30s',
      tag: [1, null],
    });
    expect(item).toEqual({
      text: 'http://a/',
      line: 1,
      request: {
        method: 'POST',
        headers: { 'x-key': 'ä', __proto__x: 'b' },
        body: 'text',
        timeoutMs: 90_000,
      },
      tag: [1, null],
    });
  });

  test('sends a body that is no string as JSON', async () => {
    const items = await read(
      { url: 'a', body: { b: 1 } },
      { url: 'a', body: 0, headers: { 'Content-Type': 'x/y' } },
      { url: 'a', body: 'plain' },
    );
    expect(items.map(({ request }) => request)).toEqual([
      { body: '{"b":1}', headers: { 'content-type': 'application/json' } },
      { body: '0', headers: { 'content-type': 'x/y' } },
      { body: 'plain' },
    ]);
  });

  test('takes a timeout in seconds, as records have them, and null for absent', async () => {
    const items = await read(
      { url: 'a', timeout: 2.5 },
      { url: null, input: 'b', method: null, headers: null, body: null, timeout: null, tag: null },
    );
    expect(items).toEqual([
      { text: 'a', line: 1, request: { timeoutMs: 2_500 } },
      { text: 'b', line: 2, tag: null },
    ]);
  });

  test('takes a method without a body that may have none', async () => {
    const items = await read(
      { url: 'a', method: 'TRACE' },
      { url: 'a', method: 'head', body: null },
    );
    expect(items.map(({ request }) => request)).toEqual([{ method: 'TRACE' }, { method: 'HEAD' }]);
  });

  test('keeps a header that is called __proto__', async () => {
    const [item] = await readAs('jsonl', '{"url":"a","headers":{"__proto__":"b"}}');
    expect(Object.entries(item?.request?.headers ?? {})).toEqual([['__proto__', 'b']]);
  });

  test.each([
    ['{"url":"http://a/"', 'is not valid JSON: expected “,” or “}” at column 19'],
    ['{url:1}', 'is not valid JSON: expected a name in double quotes at column 2'],
    ['[1]', 'is neither a JSON object nor a string'],
    ['7', 'is neither a JSON object nor a string'],
    ['null', 'is neither a JSON object nor a string'],
    ['" "', 'is an empty string'],
    ['{}', 'has no “url”'],
    ['{"url":5}', 'has a “url” that is none'],
    ['{"url":""}', 'has a “url” that is none'],
    ['{"url":"a\\u0000"}', 'has a control character in its URL'],
    ['{"url":"a\\ud800"}', 'has half a surrogate pair in its URL'],
    ['{"url":"a","method":"G T"}', 'has a “method” that is none: “"G T"”'],
    ['{"url":"a","method":5}', 'has a “method” that is none: “5”'],
    [
      '{"url":"a","method":"connect"}',
      'cannot be sent: CONNECT opens a tunnel and fetches nothing',
    ],
    ['{"url":"a","method":"HEAD","body":"b"}', 'cannot be sent: a HEAD request has no body'],
    ['{"url":"a","method":"head","body":{}}', 'cannot be sent: a HEAD request has no body'],
    ['{"url":"a","method":"TRACE","body":""}', 'cannot be sent: a TRACE request has no body'],
    ['{"url":"a","headers":["b"]}', 'has “headers” that are no object'],
    ['{"url":"a","headers":{"b c":"d"}}', 'has a header with no valid name'],
    ['{"url":"a","headers":{"b":["c"]}}', 'has a header “b” that is no string'],
    ['{"url":"a","headers":{"b":"c\\r\\nd: e"}}', 'has a character in the header “b”'],
    ['{"url":"a","headers":{"b":"\\u0100"}}', 'has a character in the header “b”'],
    [
      '{"url":"a","headers":{"Transfer-Encoding":"chunked"}}',
      'has a header “Transfer-Encoding”, about which gfetch itself decides',
    ],
    ['{"url":"a","headers":{"keep-alive":"1"}}', 'has a header “keep-alive”, about which'],
    ['{"url":"a","headers":{"upgrade":"h2c"}}', 'has a header “upgrade”, about which'],
    ['{"url":"a","headers":{"expect":"100-continue"}}', 'has a header “expect”, about which'],
    ['{"url":"a","headers":{"connection":"close"}}', 'has a header “connection”, about which'],
    ['{"url":"a","timeout":"soon"}', 'has a “timeout” that is no duration'],
    ['{"url":"a","timeout":0}', 'has a “timeout” that is no duration'],
    ['{"url":"a","timeout":1e300}', 'has a “timeout” that is no duration'],
  ])('%s', async (line, problem) => {
    const items = await readAs('jsonl', `\n${line}\n"next"`);
    expect(items.map(({ line: number }) => number)).toEqual([2, 3]);
    expect(items[0]?.failure).toMatchObject({ code: 'invalid_url', phase: 'input' });
    expect(items[0]?.failure?.message).toContain(`line 2 of in.jsonl ${problem}`);
  });

  test('shows no password of a line that it cannot read', async () => {
    const [item] = await readAs('jsonl', '{"url":"http://u:secret@h/"');
    expect(item?.text).toBe('{"url":"http://u:***@h/"');
    expect(item?.failure?.message).not.toContain('secret');
  });

  test('reads a line that carries a large body, and refuses one without end', async () => {
    const body = 'x'.repeat(5_000_000);
    expect((await read({ url: 'a', body }))[0]?.request?.body).toHaveLength(5_000_000);
    const [item] = await readAs('jsonl', `{"url":"a","body":"${'x'.repeat(17_000_000)}"}`);
    expect(item?.failure?.message).toBe('line 1 of in.jsonl is longer than 16,777,216 bytes');
    expect(item?.text.length).toBeLessThan(300);
  });
});

describe('a record of a run before', () => {
  const record = {
    seq: 4,
    input: 'example.com/a b',
    url: 'https://example.com/a%20b',
    method: 'GET',
    failed: false,
    error_code: null,
    error_phase: null,
    headers: { 'content-type': ['text/html'] },
    body: '<p>',
    tag: 'mine',
  };

  test('is asked for again as it was given, without what the server answered', async () => {
    expect(await read(record, { ...record, method: 'HEAD' })).toEqual([
      { text: 'example.com/a b', line: 1, tag: 'mine' },
      { text: 'example.com/a b', line: 2, tag: 'mine', request: { method: 'HEAD' } },
    ]);
  });

  test('fails where its method cannot be sent, and is not asked for with another', async () => {
    const items = await read({ ...record, method: 'CONNECT' }, { ...record, method: 'G T' });
    expect(items.map(({ failure }) => failure?.code)).toEqual(['invalid_url', 'invalid_url']);
    expect(items[0]?.failure?.message).toContain('line 1 of in.jsonl cannot be sent: CONNECT');
  });

  test('fails where its password was masked', async () => {
    const items = await read({ ...record, input: 'http://u:***@example.com' });
    expect(items[0]?.failure?.message).toContain(
      'line 1 of in.jsonl has a password that was masked',
    );
    expect(items[0]?.tag).toBe('mine');
  });

  test('fails where the input was no URL, of which only the head may be left', async () => {
    const unreadable = { ...record, failed: true, error_code: 'invalid_url', error_phase: 'input' };
    const reset = { ...record, failed: true, error_code: 'reset', error_phase: 'body' };
    expect(summary(await read(unreadable, reset))).toEqual([
      'line 1 of in.jsonl is the record of an input that was no URL',
      'example.com/a b',
    ]);
  });
});
