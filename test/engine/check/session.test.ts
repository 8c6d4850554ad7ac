import { describe, expect, test } from 'vitest';

import { runOnce } from '../../../src/engine/check/once.ts';
import { prepareSession } from '../../../src/engine/check/session.ts';
import { RunControl } from '../../../src/engine/control.ts';
import type { CheckReport } from '../../../src/model/check.ts';
import { DEFAULT_OPTIONS, type GetOptions } from '../../../src/model/options.ts';
import { contextOf, planOf } from '../../checks/targets/context.ts';
import { makeGate } from '../../support/check/shop.ts';
import type { Routes } from '../../support/routes.ts';
import { startSite } from '../../support/site.ts';

const OPTIONS: GetOptions = {
  ...DEFAULT_OPTIONS,
  adaptive: false,
  maxHostErrors: 0,
  retries: 0,
  maxRetryAfterMs: 1_000,
};

/** Runs what a target file says, once. */
async function run(
  yaml: string,
  parts: {
    env?: Record<string, string>;
    control?: RunControl;
    concurrency?: number;
    onReport?: () => void;
  } = {},
) {
  const { env = {}, control = new RunControl(), concurrency = 50, onReport } = parts;
  const plan = await planOf(yaml, contextOf({}, env));
  const reports: CheckReport[] = [];
  const troubles: string[] = [];
  const session = await prepareSession({
    plan,
    channels: [],
    options: { ...OPTIONS, concurrency },
    env,
    control,
    file: null,
    post: async () => ({ reason: 'nobody is to be told', isFinal: true }),
    isLasting: false,
    onReport: (report) => {
      reports.push(report);
      onReport?.();
    },
    onTrouble: (text) => troubles.push(text),
  });
  const { summary } = await runOnce(session, control);
  const byId = new Map(reports.map((report) => [report.check.id, report]));
  return { summary, reports, troubles, resultOf: (id: string) => byId.get(id)?.result ?? null };
}

describe('what is run once', () => {
  test('has a result for each check, whatever became of the others', async () => {
    await using site = await startSite();
    const { summary, resultOf } = await run(`
      checks:
        - { name: good, url: '${site.url('/status/200')}' }
        - { name: bad, url: '${site.url('/status/500')}' }
        - { name: gone, url: '${site.url('/reset')}' }
        - { name: refused, url: 'http://127.0.0.1:1/' }
        - { name: hoped for, url: '${site.url('/status/404')}', expect: { status: 404 } }
    `);
    expect(summary).toMatchObject({
      checks: 5,
      verdicts: { ok: 2, warn: 0, fail: 3, unknown: 0 },
      states: { up: 2, down: 3 },
      unfinished: 0,
      isUnknown: false,
    });
    expect(resultOf('bad')?.findings).toEqual([
      { level: 'fail', assertion: 'status', expected: '< 400', actual: '500' },
    ]);
    expect(resultOf('refused')?.record.error_code).toBe('connect_refused');
  });

  test('a host that wants to be left alone is asked for everything else all the same', async () => {
    await using site = await startSite();
    const many = Array.from({ length: 40 }, (_, i) => i);
    const { resultOf } = await run(
      `
      checks:
        - { name: a, url: '${site.url('/retry-after/3600/a?times=9&status=503')}' }
        - { name: b, url: '${site.url('/retry-after/3600/b?times=9&status=503')}' }
        ${many.map((i) => `- { name: reset ${i}, url: '${site.url(`/reset?${i}`)}' }`).join('\n        ')}
        - { name: good, url: '${site.url('/status/200')}' }
    `,
      { concurrency: 1 },
    );
    expect(resultOf('good')?.verdict).toBe('ok');
    expect(resultOf('reset 39')?.record.error_code).toBe('reset');
    // An answer, with a status.
    expect(resultOf('b')?.findings).toMatchObject([{ assertion: 'status', actual: '503' }]);
  });

  test('what is not urgent only warns', async () => {
    await using site = await startSite();
    const { summary, resultOf } = await run(`
      checks: [{ name: a, url: '${site.url('/status/500')}', severity: warning }]
    `);
    expect(resultOf('a')).toMatchObject({ verdict: 'warn', findings: [{ level: 'warn' }] });
    expect(summary.states).toMatchObject({ warning: 1, down: 0 });
  });

  test('a run that is stopped has no verdict on what was not answered', async () => {
    const gate = makeGate();
    await using site = await startSite({
      routes: { '/slow': ({ reply }) => void gate.opened.then(() => reply.end()) },
    });
    const control = new RunControl();
    const onReport = (): void => {
      control.stop('SIGINT');
      gate.open();
    };
    const { summary, reports } = await run(
      `
      defaults: { timeout: 1s }
      checks:
        - { name: quick, url: '${site.url('/status/200')}' }
        - name: slow
          steps: [{ url: '${site.url('/slow')}' }, { url: '${site.url('/status/200')}' }]
    `,
      { control, onReport },
    );
    expect(summary.unfinished).toBe(1);
    expect(reports.map(({ check }) => check.id)).toEqual(['quick']);
    expect(site.hits('/status/200')).toBe(1);
  });
});

describe('steps', () => {
  const routes: Routes = {
    '/login': ({ reply }) => {
      reply.setHeader('set-cookie', 'sid=s3cr3t-session; Path=/; HttpOnly');
      reply.end('in');
    },
  };

  test('hand on what a response brought, and keep it out of what is told', async () => {
    await using site = await startSite({ routes });
    const { resultOf } = await run(
      `
      checks:
        - name: account
          steps:
            - name: login
              url: '${site.url('/login')}'
              headers: { authorization: 'Bearer \${TOKEN}' }
              capture: { session: header.set-cookie }
            - name: use
              url: '${site.url('/echo')}?again={{session}}'
              headers: { cookie: '{{session}}' }
              expect: { body: no-such-text }
    `,
      { env: { TOKEN: 'top-secret-token' } },
    );
    expect(site.requests.map(({ headers }) => headers['cookie'])).toEqual([
      undefined,
      'sid=s3cr3t-session',
    ]);
    expect(site.requests[0]?.headers['authorization']).toBe('Bearer top-secret-token');
    const result = resultOf('account');
    expect(result).toMatchObject({ verdict: 'fail', step: 'use' });
    const told = JSON.stringify({ findings: result?.findings, record: result?.record });
    expect(told).not.toContain('s3cr3t-session');
    expect(told).not.toContain('top-secret-token');
  });

  test('end with the first that is not as expected', async () => {
    await using site = await startSite();
    const { resultOf } = await run(`
      checks:
        - name: chain
          steps:
            - { name: one, url: '${site.url('/status/500')}' }
            - { name: two, url: '${site.url('/status/200')}' }
    `);
    expect(resultOf('chain')).toMatchObject({ verdict: 'fail', step: 'one' });
    expect(site.hits('/status/200')).toBe(0);
  });

  test('what should have been captured, and is not there, is a finding', async () => {
    await using site = await startSite();
    const { resultOf } = await run(`
      checks:
        - name: chain
          steps:
            - { name: one, url: '${site.url('/status/200')}', capture: { token: header.x-token } }
            - { name: two, url: '${site.url('/echo')}', headers: { x-token: '{{token}}' } }
    `);
    expect(resultOf('chain')?.findings).toMatchObject([{ assertion: 'capture token' }]);
    expect(site.hits('/echo')).toBe(0);
  });
});
