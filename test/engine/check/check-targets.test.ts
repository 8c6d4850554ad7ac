import { describe, expect, test } from 'vitest';

import { check } from '../../../src/index.ts';
import type { CheckOptions, CheckReport } from '../../../src/index.ts';
import { makeFolder } from '../../support/folder.ts';
import { startSite } from '../../support/site.ts';

async function all(
  targets: string | readonly string[],
  options?: CheckOptions,
): Promise<CheckReport[]> {
  const reports: CheckReport[] = [];
  for await (const report of check(targets, options)) reports.push(report);
  return reports;
}

const verdicts = (reports: readonly CheckReport[]): Record<string, unknown> =>
  Object.fromEntries(reports.map(({ check: { id }, result }) => [id, result?.verdict]));

describe('check() of the library', () => {
  test('takes URLs and files of checks, and what has to hold of all', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    const file = folder.write(
      'checks.yaml',
      `checks: [{ name: gone, url: '${site.url('/status/410')}', expect: { status: 410 } }]`,
    );
    const options = { expect: { status: 200 }, retries: 0 };
    const reports = await all([file, site.url('/status/200'), site.url('/status/204')], options);
    expect(verdicts(reports)).toEqual({
      gone: 'ok',
      [site.url('/status/200')]: 'ok',
      [site.url('/status/204')]: 'fail',
    });
  });

  test('remembers, and lets the first failures pass where that is asked for', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    const options = { state: folder.file('state'), failAfter: 2, retries: 0 };
    const url = site.url('/status/500');
    const states: unknown[] = [];
    for (let run = 0; run < 3; run += 1) {
      const [report] = await all(url, options);
      states.push([report?.memory.state, report?.alerts.map(({ event }) => event)]);
    }
    expect(states).toEqual([
      ['new', []],
      ['down', ['down']],
      ['down', []],
    ]);
  });

  test('whoever leaves the loop ends it, and the state is released', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    const options = { state: folder.file('state') };
    const startMs = performance.now();
    for await (const report of check(
      [site.url('/status/200'), site.url('/stall-headers')],
      options,
    )) {
      expect(report.result?.verdict).toBe('ok');
      break;
    }
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(await all(site.url('/status/200'), options)).toHaveLength(1);
  });

  test.each([
    ['an assertion that is none', { expect: { statsu: 200 } }, /did you mean “?status/],
    ['a receiver that is none', { notify: ['slak:https://hooks.test/'] }, /slack/],
    ['an option that is none', { timeoutMs: -1 }, /timeoutMs/],
  ])('%s is refused before anybody is asked', async (_what, options, message) => {
    await using site = await startSite();
    await expect(all(site.url('/status/200'), options)).rejects.toThrow(message);
    expect(site.requests).toEqual([]);
  });
});
