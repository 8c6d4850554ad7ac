import { spawnSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { xmlElements } from './parsers.ts';
import { render } from './render.ts';
import { HOSTILE_TEXTS, hostileReport } from './hostile.ts';
import { ALL, FROM_MEMORY, kind, specOf } from './reports.ts';

const of = async (name: string): Promise<string> => {
  const text = await render('junit', [kind(name)]);
  return /<testcase [^]*<\/testcase>|<testcase [^>]*\/>/.exec(text)?.[0] ?? '';
};

describe('a test case', () => {
  test('passes', async () => {
    expect(await of('ok')).toBe('<testcase name="ok" classname="shop" time="0.084"/>');
  });

  test('passes with a warning, or with a failure that does not count yet', async () => {
    expect(await of('warn')).toContain(
      '<system-out>warning\nurl: https://example.com/\ntime.total: expected below 200ms, got 840ms</system-out>',
    );
    expect(await of('pending')).toContain('<system-out>pending, failure 1 of 3\n');
  });

  test('fails', async () => {
    expect(await of('fail with a response')).toContain(
      '<failure message="status: expected 200, got 500" type="status">down\nurl:',
    );
    expect(await of('recovering')).toContain(
      '<failure message="down, success 1 of 2" type="down">',
    );
    expect(await of('step failed')).toContain('\nstep: log in\n');
  });

  test('is in error without a response', async () => {
    expect(await of('fail without one')).toMatch(
      /<error message="response: expected a response, got [^"]*" type="dns_not_found">/,
    );
  });

  test('is skipped where nothing is said', async () => {
    expect(await of('unknown')).toContain('<skipped message="unknown"/>');
    expect(await of('in maintenance')).toContain('<skipped message="maintenance"/>');
  });
});

test('there is a suite for each group, and its counts are right', async () => {
  const elements = xmlElements(await render('junit', ALL));
  const suites = elements.filter(({ name }) => name === 'testsuite').map(({ attribs }) => attribs);
  expect(suites).toEqual([
    { name: 'shop', tests: '13', failures: '5', errors: '1', skipped: '2', time: '1.094' },
    { name: 'checks.yaml', tests: '1', failures: '0', errors: '0', skipped: '0', time: '0.084' },
  ]);
  expect(elements.find(({ name }) => name === 'testsuites')?.attribs).toEqual({
    name: 'checks.yaml',
    tests: '14',
    failures: '5',
    errors: '1',
    time: '12.300',
  });
});

test('groups with names that objects have are groups', async () => {
  const report = { ...kind('ok'), check: specOf({ group: '__proto__', name: 'constructor' }) };
  expect(await render('junit', [report])).toContain('classname="__proto__"');
});

const PYTHON =
  'import sys, xml.etree.ElementTree as E; print(len(list(E.parse(sys.stdin.buffer).iter("testcase"))))';
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('no python3: JUnit is not read by expat');

describe.skipIf(!hasPython)('expat reads', () => {
  test.each([
    ['a run', ALL, undefined],
    ['memory', FROM_MEMORY, null],
    ['hostile names', HOSTILE_TEXTS.map((text) => hostileReport(text)), undefined],
  ] as const)('%s', async (_name, reports, summary) => {
    const input = await render('junit', reports, summary);
    const { stdout, stderr } = spawnSync('python3', ['-c', PYTHON], { input, encoding: 'utf8' });
    expect([stdout.trim(), stderr]).toEqual([String(reports.length), '']);
  });
});
