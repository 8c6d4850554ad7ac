import { describe, expect, test } from 'vitest';

import { readInputs } from '../../src/sources/read-inputs.ts';
import { cutAt, readWords } from './support.ts';

describe('--glob', () => {
  test('expands arguments and lines, and keeps what goes with them', async () => {
    const lines =
      '{"url":"http://b/[1-2]","tag":"t","method":"PUT"}\n{"url":"http://c/[1-","tag":7}';
    const items = await readWords(['http://a/{x,y}', '-'], {
      glob: true,
      stdin: cutAt(Buffer.from(lines), []),
    });
    const request = { method: 'PUT' };
    expect(items).toEqual([
      { text: 'http://a/x', line: 1 },
      { text: 'http://a/y', line: 1 },
      { text: 'http://b/1', line: 1, request, tag: 't' },
      { text: 'http://b/2', line: 1, request, tag: 't' },
      {
        text: 'http://c/[1-',
        line: 2,
        tag: 7,
        failure: {
          code: 'invalid_url',
          phase: 'input',
          message:
            'line 2 of stdin has a pattern that cannot be expanded: “[” at position 10 is not closed',
        },
      },
    ]);
  });

  test('quotes nothing of a pattern, which may hold a secret or turn the text around', async () => {
    const [item] = await readWords(['http://u:p[\u202esecret]@a/'], { glob: true });
    expect(item?.failure?.message).toBe(
      'argument 1 has a pattern that cannot be expanded: ' +
        '“[” at position 11 begins no range like [1-100], [001-100:10] or [a-z]',
    );
  });

  test('is not done unless asked for', async () => {
    expect(await readWords(['http://a/{x,y}'])).toEqual([{ text: 'http://a/{x,y}', line: 1 }]);
  });

  test('expands as it is read', async () => {
    const batches = readInputs(['http://a/[1-1000000]/[1-1000000]'], { glob: true });
    const first = await batches.next();
    expect(first.done === true ? [] : first.value.items.slice(0, 2)).toEqual([
      { text: 'http://a/1/1', line: 1 },
      { text: 'http://a/1/2', line: 1 },
    ]);
    expect((await batches.next()).done).toBe(false);
    await batches.return();
  });
});
