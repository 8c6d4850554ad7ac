import { describe, expect, test } from 'vitest';

import { readTargetFiles } from '../../../src/checks/targets/index.ts';
import { makeFolder } from '../../support/folder.ts';
import { checkOf, contextOf, errorOf, planOf } from './context.ts';

const context = contextOf({}, { TOKEN: 'abcdef', SHORT: 'abc', EMPTY: '', N: '3', YES: 'true' });

async function headerOf(written: string): Promise<string | undefined> {
  const text = `checks: [{ url: https://a.example/, headers: { X: ${JSON.stringify(written)} } }]`;
  return (await checkOf(text, context)).steps[0]?.request.headers?.['x'];
}

test.each([
  ['Bearer ${TOKEN}', 'Bearer abcdef'],
  ['${TOKEN}${SHORT}', 'abcdefabc'],
  ['${NONE:-other}', 'other'],
  ['${EMPTY:-other}', 'other'],
  ['${NONE:-}', ''],
  ['${TOKEN:-other}', 'abcdef'],
  ['$${TOKEN}', '${TOKEN}'],
  ['$TOKEN $ {x}', '$TOKEN $ {x}'],
])('%s', async (written, filled) => {
  expect(await headerOf(written)).toBe(filled);
});

test('numbers and switches, too', async () => {
  const text =
    'checks: [{ url: https://a.example/, retries: "${N}", follow: "${YES}", timeout: "${N}s" }]';
  expect((await checkOf(text, context)).steps[0]?.request).toEqual({
    retries: 3,
    followRedirects: true,
    timeoutMs: 3_000,
  });
});

test('a name is what was written, where it would be the URL', async () => {
  const check = await checkOf('checks: ["https://a.example/?key=${TOKEN}"]', context);
  expect(check.id).toBe('https://a.example/?key=${TOKEN}');
  expect(check.steps[0]?.url).toBe('https://a.example/?key=abcdef');
});

test('notify and witness, too; secrets are what was put in, of 4 characters or more', async () => {
  const plan = await planOf(
    'notify: ["slack:${TOKEN}"]\nwitness: ["https://w.example/${SHORT}/${NONE:-default}"]',
    context,
  );
  // Who reads it puts it in: in a URL it has to be escaped.
  expect(plan.notify).toEqual(['slack:${TOKEN}']);
  expect(plan.witness).toEqual(['https://w.example/abc/default']);
  expect(plan.secrets).toEqual(['abcdef']);
});

test('a file lies beside the target file', async () => {
  using folder = makeFolder();
  folder.write('token.txt', 'from file\r\n\n');
  const path = folder.write(
    'checks.yaml',
    'checks: [{ url: https://a.example/, headers: { X: "${file:token.txt}" } }]',
  );
  const plan = await readTargetFiles([path], context);
  expect(plan.checks[0]?.steps[0]?.request.headers).toEqual({ x: 'from file' });
  expect(plan.secrets).toEqual(['from file']);
});

describe('what cannot be filled in', () => {
  test.each([
    ['${TOKN}', 'there is no variable TOKN in the environment; did you mean “TOKEN”?'],
    ['${ABSENT_ALTOGETHER}', 'there is no variable ABSENT_ALTOGETHER in the environment; set it'],
    ['${EMPTY}', 'the variable EMPTY is empty; if it may be, write ${EMPTY:-}'],
    ['${TOKEN', '“${” is not closed by “}”; where it is meant as it is, write $${'],
    [
      '${a b}',
      '“${a b}” is none of ${NAME}, ${NAME:-default} or ${file:path}; for a “${” write $${',
    ],
    ['${file:none}', 'the file “none” cannot be read: there is none'],
    ['${file:.}', 'the file “.” cannot be read: is a directory'],
    ['${file:/dev/zero}', 'the file “/dev/zero” is larger than 64 KiB'],
    ['${file:}', '“${file:}” names no file'],
  ])('%s', async (written, problem) => {
    expect(await errorOf(`checks:\n  - '${written}'`, context)).toContain(
      `UsageError: checks.yaml:2:5: ${problem}`,
    );
  });

  test('a message shows no secret', async () => {
    const error = await errorOf(
      'checks: [{ url: https://a.example/, timeout: "${TOKEN}", expect: { status: "${TOKEN}" } }]',
      context,
    );
    expect(error).toContain('“timeout” takes a duration like 500ms, 10s or 5m, not “${TOKEN}”');
    expect(error).toContain('expect.status: "***" is no status');
    expect(error).not.toContain('abcdef');
  });
});
