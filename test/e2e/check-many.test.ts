import { describe, expect, test } from 'vitest';

import { hasOpenssl } from '../transport/support/openssl.ts';
import { gfetch } from '../support/cli.ts';
import { SLOW_MS } from '../support/check/faults.ts';
import type { CheckRecord } from '../../src/report/check/index.ts';
import { check, readState } from '../support/check/run.ts';
import { targetsFile } from '../support/check/targets-file.ts';
import { startTargetsSite, type Target, type TargetsSite } from '../support/check/targets-site.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

const TIMEOUT_MS = 1_500;
const RETRIES = 1;
const RETRY_DELAY_MS = 100;
const CONCURRENCY = 100;
/** For the start of the process, and for what a busy machine is late. */
const SLACK_MS = 8_000;

function prepare(folder: Folder, site: TargetsSite): readonly string[] {
  const limits = { timeout: `${TIMEOUT_MS}ms`, maxTime: `${SLOW_MS - 200}ms` };
  folder.write('targets.yaml', targetsFile(site.targets, limits));
  const args = [
    ['targets.yaml', '--state', 'state.json', '-c', CONCURRENCY, '--retries', RETRIES],
    ['--retry-delay', `${RETRY_DELAY_MS}ms`, '--max-retry-after', '1s', '--max-size', '2MB'],
    ['--dns-servers', site.nameServer, '--cacert', site.caFile],
  ];
  return args.flat().map(String);
}

/** Were every attempt at a broken target to take all of its time. */
function boundOf(broken: number): number {
  const attempts = 1 + RETRIES;
  const all = broken * attempts * TIMEOUT_MS;
  return all / CONCURRENCY + attempts * TIMEOUT_MS + RETRY_DELAY_MS + SLACK_MS;
}

interface Judged {
  readonly name: string;
  readonly said: unknown;
  readonly right: unknown;
}

/** Lines that do not say of their target what is right. */
function wrongOf(lines: readonly CheckRecord[], targets: readonly Target[]): Judged[] {
  const byName = new Map(lines.map((line) => [line.check, line]));
  return targets.flatMap(({ name, group, verdict, errorCodes, finding }): Judged[] => {
    const line = byName.get(`${group}/${name}`);
    if (line === undefined) return [{ name, said: 'nothing', right: verdict }];
    const isCode = errorCodes === null || errorCodes.includes(line.error_code);
    const told = line.findings.map(({ assertion }) => assertion);
    const isFound = finding === null ? told.length === 0 : told.some((each) => finding.test(each));
    if (line.verdict === verdict && isCode && isFound) return [];
    const said = { verdict: line.verdict, error_code: line.error_code, findings: line.findings };
    return [{ name, said, right: { verdict, errorCodes, finding: String(finding) } }];
  });
}

describe.skipIf(!hasOpenssl())('thousands of targets, 5 % of them broken in every way', () => {
  test('in time, all verdicts right; then only changes; then recoveries', async () => {
    await using site = await startTargetsSite();
    using folder = makeFolder();
    const cwd = folder.path;
    const args = prepare(folder, site);
    const broken = site.targets.filter(({ verdict }) => verdict !== 'ok');
    expect(site.targets.length).toBeGreaterThanOrEqual(2_000);
    expect(broken.length / site.targets.length).toBeCloseTo(0.05, 3);

    const first = await check(args, { cwd });
    expect(first.lines).toHaveLength(site.targets.length);
    expect(wrongOf(first.lines, site.targets)).toEqual([]);
    expect(first.stderr).not.toMatch(/^warning|unhandled|defect|^\s+at /im);
    expect(first.code).toBe(1);
    expect(first.elapsedMs).toBeLessThan(boundOf(broken.length));
    readState(folder.file('state.json'));

    const second = await gfetch(['check', ...args, '--quiet'], { cwd });
    expect(second).toMatchObject({ code: 1, stdout: '', stderr: '' });
    expect(second.elapsedMs).toBeLessThan(boundOf(broken.length));

    site.mend();
    const third = await check([...args, '--quiet'], { cwd });
    const recovered = third.lines.map(({ name }) => name);
    expect(recovered.toSorted()).toEqual(broken.map(({ name }) => name).toSorted());
    expect(third.lines.filter((line) => line.state !== 'up' || !line.changed)).toEqual([]);
    expect(third).toMatchObject({ code: 0, stderr: '' });

    const fourth = await gfetch(['check', ...args, '--quiet'], { cwd });
    expect(fourth).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });
});
