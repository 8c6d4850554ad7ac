import { expect, test } from 'vitest';

import { judge, withDefaults } from '../../../src/checks/assertions/index.ts';
import type { Assertion, Evidence } from '../../../src/model/check.ts';
import { failure } from '../../../src/model/errors.ts';
import { compiled, evidence, type Came } from './evidence.ts';

const always =
  (came: Came): ((assertion: Assertion) => Evidence) =>
  () =>
    evidence(came);

test('all that does not hold is told, the worst first', async () => {
  const expectations = [
    ...(await compiled({ status: 200, size: '> 5' }, 'warn')),
    ...(await compiled({ body: ['ok', 'x'], http: 2 })),
  ];
  const came = { outcome: { statusCode: 500, sizeBytes: 1, httpVersion: '1.1' }, text: 'x' };
  expect(judge(expectations, always(came), null)).toEqual([
    { level: 'fail', assertion: 'body', expected: 'contains "ok"', actual: '"x"' },
    { level: 'fail', assertion: 'http', expected: '2', actual: '1.1' },
    { level: 'warn', assertion: 'status', expected: '200', actual: '500' },
    { level: 'warn', assertion: 'size', expected: '> 5', actual: '1B' },
  ]);
});

test('nothing is told where all holds', async () => {
  const expectations = withDefaults(await compiled({ body: 'ok' }));
  expect(judge(expectations, always({ text: 'ok' }), null)).toEqual([]);
});

test('each assertion has its own evidence', async () => {
  const expectations = await compiled({ json: { '$.a': 1, '$.b': 2 } });
  const findings = judge(
    expectations,
    ({ query }) => evidence({ found: query?.expression === '$.a' ? [1] : [3] }),
    null,
  );
  expect(findings).toEqual([
    { level: 'fail', assertion: 'json.$.b', expected: '== 2', actual: '3' },
  ]);
});

test('without a whole response, that is what is told', async () => {
  const refused = failure('connect_refused', 'nobody listens');
  const came = always({ outcome: { failure: refused, statusCode: null } });
  const expectations = withDefaults(await compiled({ body: 'ok', time: '1s' }, 'warn'));
  expect(judge(expectations, came, refused)).toEqual([
    {
      level: 'fail',
      assertion: 'response',
      expected: 'a whole response',
      actual: 'connect_refused: nobody listens',
    },
  ]);
  expect(judge([], came, refused)).toHaveLength(1);
});

test('an error that is hoped for is none', async () => {
  const expectations = withDefaults(await compiled({ error: 'connect_refused', size: 5 }));
  const judgedWith = (code: 'connect_refused' | 'dns_failed' | null) => {
    const came = code === null ? null : failure(code, 'why');
    return judge(expectations, always({ outcome: { failure: came, sizeBytes: 5 } }), came);
  };
  expect(judgedWith('connect_refused')).toEqual([]);
  const finding = { level: 'fail', assertion: 'error', expected: 'connect_refused' };
  expect(judgedWith('dns_failed')).toEqual([{ ...finding, actual: 'dns_failed: why' }]);
  expect(judgedWith(null)).toEqual([{ ...finding, actual: 'an answer, status 200' }]);
});

test('texts from outside are bounded, and on one line', async () => {
  const expectations = await compiled({
    tls: 1.3,
    error: 'timeout',
    json: { [`$.${'a'.repeat(400)}`]: 'x' },
  });
  const tls = {
    version: `\u001b]0;${'\n'.repeat(100)}${'v'.repeat(1_000)}`,
    cipher: '',
    subject: '',
    issuer: '',
    not_after: '',
    days_left: 0,
  };
  const findings = judge(expectations, always({ outcome: { tls }, found: ['\u202e'] }), null);
  expect(findings).toHaveLength(3);
  for (const { assertion, expected, actual } of findings) {
    for (const text of [assertion, expected, actual]) {
      expect(text.length).toBeLessThanOrEqual(300);
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      expect(text).not.toMatch(/[\u0000-\u001f\u202e]/);
    }
  }
  const [first] = findings;
  expect(first?.actual).toMatch(/^\\x1b\]0;\\x0a.*…$/);
  expect(findings[1]?.assertion).toBe('error');
  expect(findings[2]?.assertion).toMatch(/^json\.\$\.a+…$/);
  expect(findings[2]?.actual).toBe(String.raw`"\u202e"`);
});
