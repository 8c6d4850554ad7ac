import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';

import { FIELD_NAMES, gfetch, recordSchema, WITH_GROUPS, type WithGroup } from '../../src/index.ts';
import { startSite } from '../support/site.ts';

describe('the JSON Schema of the record', () => {
  const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(
    recordSchema(),
  );

  test('accepts every kind of record that there is', async () => {
    await using site = await startSite();
    const inputs = [
      { url: site.url('/page/1'), tag: { any: ['thing'] } },
      { url: site.url('/page/1') },
      { url: site.url('/redirect/2') },
      { url: site.url('/status/404') },
      { url: site.url('/flaky/1/schema') },
      { url: site.url('/reset') },
      { url: 'http://127.0.0.1:1/' },
      { url: 'no url' },
    ];
    const groups = Object.keys(WITH_GROUPS) as WithGroup[];
    const options = { with: groups, retryDelayMs: 1, unique: true };
    let count = 0;
    for await (const record of gfetch(inputs, options)) {
      // As it is written: without what JSON has no word for.
      const written: unknown = JSON.parse(JSON.stringify(record));
      expect([validate(written), validate.errors]).toEqual([true, null]);
      expect(Object.keys(record).every((key) => (FIELD_NAMES as string[]).includes(key))).toBe(
        true,
      );
      count += 1;
    }
    expect(count).toBe(inputs.length);
  });

  test('refuses what is none', () => {
    expect(validate({ seq: 1 })).toBe(false);
    expect(validate({})).toBe(false);
  });
});
