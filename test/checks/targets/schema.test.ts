import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { ASSERTIONS } from '../../../src/checks/assertions/index.ts';
import { targetFileSchema } from '../../../src/checks/targets/index.ts';
import { errorOf, planOf } from './context.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/checks', import.meta.url));
const validate = new Ajv2020({ strict: false }).compile(targetFileSchema());

const checked = (text: string): readonly unknown[] => [validate(parse(text)), validate.errors];

test.each(readdirSync(FIXTURES))('%s is valid', (name) => {
  expect(checked(readFileSync(`${FIXTURES}/${name}`, 'utf8'))).toEqual([true, null]);
});

describe('what the schema and reading agree on', () => {
  const examples = ASSERTIONS.flatMap(({ examples: lines }) => lines);

  test.each(examples)('valid: %s', async (line) => {
    const text = `checks:\n  - url: https://a.example/\n    expect:\n      ${line}\n`;
    expect(checked(text)).toEqual([true, null]);
    expect((await planOf(text)).checks.length).toBe(1);
  });

  test.each([
    'checks: [https://a.example/]',
    'groups: { a: { checks: [https://a.example/] } }',
    'groups: [{ name: 5, defaults: { tags: a } }]',
    'checks: [{ url: https://a.example/, name: 5, timeout: 2.5, every: 1m30s, remind_after: 0 }]',
    'checks: [{ url: https://a.example/, retries: "${N:-3}", severity: "${S:-info}", enabled: "${E:-true}" }]',
    'checks: [{ url: https://a.example/, expect: { body: null, status: "${X:-200}" }, headers: { a: null, b: 1 } }]',
    'x-any: { thing: 1 }',
  ])('valid: %s', async (text) => {
    expect(checked(text)).toEqual([true, null]);
    expect(await errorOf(text)).toBe('no error');
  });

  test.each([
    '[]',
    'check: []',
    'checks: a',
    'checks: [5]',
    'checks: [{ ulr: a }]',
    'checks: [{ url: https://a.example/, timeout: soon }]',
    'checks: [{ url: https://a.example/, timeout: 0 }]',
    'checks: [{ url: https://a.example/, retries: 1.5 }]',
    'checks: [{ url: https://a.example/, follow: "yes" }]',
    'checks: [{ url: https://a.example/, severity: high }]',
    'checks: [{ url: https://a.example/, method: "G T" }]',
    'checks: [{ url: https://a.example/, body: 5 }]',
    'checks: [{ url: https://a.example/, headers: { "a b": c } }]',
    'checks: [{ url: https://a.example/, expect: { statuss: 200 } }]',
    'checks: [{ url: https://a.example/, warn: 200 }]',
    'checks: [{ steps: [] }]',
    'checks: [{ steps: [{ url: https://a.example/, capture: { a: token } }] }]',
    'checks: [{ name: a }]',
    'checks: [{ url: https://a.example/, steps: [{ url: https://a.example/ }] }]',
    'checks: [{ steps: [{ name: a }] }]',
    'groups: [{ checks: [] }]',
    'groups: { a: { name: b } }',
    'defaults: { url: https://a.example/ }',
  ])('invalid: %s', async (text) => {
    expect(validate(parse(text))).toBe(false);
    expect(await errorOf(text)).toContain('UsageError: checks.yaml:1:');
  });
});
