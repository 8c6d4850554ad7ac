import { describe, expect, test } from 'vitest';

import type { EvidenceNeed } from '../../../src/model/check.ts';
import { failure } from '../../../src/model/errors.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { evidence, judged, only, tlsUntil, type Came } from './evidence.ts';

type Row = readonly [assertion: unknown, came: Came, actual: string | null, expected?: string];

const status = (statusCode: number): Came => ({ outcome: { statusCode } });
const outcome = (facts: Partial<Outcome>): Came => ({ outcome: facts });
const tls = (notAfter: string, version?: string): Came =>
  outcome({ tls: tlsUntil(notAfter, version) });
const location = (statusCode: number, ...values: string[]): Came => ({
  outcome: { statusCode },
  headers: { location: values },
});

const phases = outcome({
  nameLookupMs: 20,
  connectMs: 50,
  appConnectMs: 120,
  startTransferMs: 420.04,
  totalMs: 1500.4,
});
const hop = { url: 'http://a/', status_code: 301, location: '/', remote_ip: null };
const afterRedirect = outcome({
  hops: [{ ...hop, time_total: 0.5 }],
  redirects: 1,
  nameLookupMs: 510,
  connectMs: 530,
  appConnectMs: 0,
  startTransferMs: 600,
  totalMs: 650,
});
const reused = outcome({
  nameLookupMs: 0,
  connectMs: 0,
  appConnectMs: 0,
  startTransferMs: 30,
  totalMs: 40,
});

const ROWS: readonly Row[] = [
  [{ status: 200 }, status(200), null, '200'],
  [{ status: 200 }, status(404), '404', '200'],
  [{ status: '2xx' }, status(299), null, '2xx'],
  [{ status: '2XX' }, status(300), '300', '2XX'],
  [{ status: '200-299,304' }, status(304), null, '200-299, 304'],
  [{ status: '200-299, 304' }, status(303), '303', '200-299, 304'],
  [{ status: '!404' }, status(500), null, 'not 404'],
  [{ status: '! 404' }, status(404), '404', 'not 404'],
  [{ status: [200, '3xx'] }, status(301), null, '200, 3xx'],
  [{ status: ['2xx', '!204'] }, status(204), '204', '2xx, not 204'],
  [{ status: '< 400' }, status(399), null, '< 400'],
  [{ status: '< 400' }, status(400), '400'],
  [{ status: '<=404' }, status(404), null],
  [{ status: '>= 500' }, status(499), '499'],
  [{ status: '> 500' }, status(500), '500'],
  [{ status: '> 500' }, status(501), null],

  [{ size: '< 10KB' }, outcome({ sizeBytes: 9_999 }), null, '< 10KB'],
  [{ size: '< 10KB' }, outcome({ sizeBytes: 10_000 }), '10kB', '< 10KB'],
  [{ size: '100B-2MB' }, outcome({ sizeBytes: 100 }), null, '100B-2MB'],
  [{ size: '100B - 2MB' }, outcome({ sizeBytes: 99 }), '99B', '100B-2MB'],
  [{ size: 5 }, outcome({ sizeBytes: 5 }), null, '5'],
  [{ size: '> 0' }, outcome({ sizeBytes: 0 }), '0B'],
  [{ size: '!= 0' }, outcome({ sizeBytes: null }), '0B', '!= 0'],

  [{ time: '< 1s' }, outcome({ totalMs: 999.9 }), null, '< 1s'],
  [{ time: '< 1s' }, phases, '1.5s', '< 1s'],
  [{ time: '200ms' }, outcome({ totalMs: 200 }), null, '<= 200ms'],
  [{ time: '200ms' }, outcome({ totalMs: 200.26 }), '200.3ms', '<= 200ms'],
  [{ time: 1 }, outcome({ totalMs: 1200 }), '1.2s', '<= 1s'],
  [{ time: { dns: '< 20ms' } }, phases, '20ms', '< 20ms'],
  [{ time: { connect: '< 30ms' } }, phases, '30ms'],
  [{ time: { tls: '< 70ms' } }, phases, '70ms'],
  [{ time: { first_byte: '< 300ms' } }, phases, '300ms'],
  [{ time: { download: '< 1s' } }, phases, '1.08s'],
  [{ time: { total: '< 2s' } }, phases, null],
  [{ time: { dns: '< 10ms' } }, afterRedirect, '10ms'],
  [{ time: { connect: '< 20ms' } }, afterRedirect, '20ms'],
  [{ time: { tls: '< 1ms' } }, afterRedirect, null],
  [{ time: { first_byte: '< 70ms' } }, afterRedirect, '70ms'],
  [{ time: { dns: '< 1ms' } }, reused, null],
  [{ time: { connect: '< 1ms' } }, reused, null],
  [{ time: { tls: '< 1ms' } }, reused, null],
  [{ time: { first_byte: '< 30ms' } }, reused, '30ms'],
  [{ time: { tls: '< 1ms' } }, outcome({ totalMs: 5 }), null],

  [{ redirects: 0 }, outcome({ redirects: 0 }), null, '0'],
  [{ redirects: 0 }, outcome({ redirects: 2 }), '2', '0'],
  [{ redirects: '<= 2' }, outcome({ redirects: 3 }), '3', '<= 2'],
  [{ redirects: '1-3' }, outcome({ redirects: 3 }), null],

  [{ redirect: 'https://a.example/start' }, outcome({ redirects: 1 }), null],
  [
    { redirect: 'https://b.example' },
    outcome({ redirects: 1 }),
    '"https://a.example/start"',
    '== "https://b.example/"',
  ],
  [{ redirect: 'https://a.example/start' }, {}, 'no redirect'],
  [{ redirect: { starts_with: 'https://' } }, outcome({ redirects: 1 }), null],
  [{ redirect: '/START$/i' }, outcome({ redirects: 1 }), null],
  [{ redirect: { not: '/start/' } }, {}, null],
  [{ redirect: [{ ends_with: '/start' }] }, outcome({ redirects: 1 }), null],
  [{ redirect: 'none' }, {}, null, 'no redirect'],
  [{ redirect: null }, {}, null, 'no redirect'],
  [{ redirect: 'none' }, outcome({ redirects: 1 }), '"https://a.example/start"', 'no redirect'],
  [{ redirect: 'none' }, location(302, '/login'), '"https://a.example/login"'],
  [{ redirect: 'none' }, location(200, '/login'), null],
  [{ redirect: 'HTTPS://A.example:443/login' }, location(301, '/login'), null],
  [{ redirect: 'https://a.example/b%C3%BC' }, location(301, '/b\u00c3\u00bc'), null],
  [
    { redirect: 'none' },
    location(301, 'https://user:secret@b.example/'),
    '"https://user:***@b.example/"',
  ],

  [{ certificate: '14d' }, tls('2026-03-15T12:00:00Z'), null, '>= 14d'],
  [{ certificate: '14d' }, tls('2026-03-15T11:59:00Z'), '13.9d left (until 2026-03-15)', '>= 14d'],
  [{ certificate: 14 }, tls('2026-03-03T12:00:00Z'), '2d left (until 2026-03-03)', '>= 14d'],
  [{ certificate: '1-30' }, tls('2026-03-15T12:00:00Z'), null, '1d-30d'],
  [{ certificate: '> 36h' }, tls('2026-03-03T12:00:00Z'), null, '> 36h'],
  [{ certificate: '1d' }, tls('2026-02-27T12:00:00Z'), 'expired 2d ago (2026-02-27)'],
  [{ certificate: '14d' }, {}, 'no certificate'],

  [{ tls: '>= 1.2' }, tls('2027-01-01', 'TLSv1.2'), null, '>= 1.2'],
  [{ tls: 1.3 }, tls('2027-01-01', 'TLSv1.2'), 'TLSv1.2', '1.3'],
  [{ tls: 'TLSv1.3' }, tls('2027-01-01'), null],
  [{ tls: '>= 1.2' }, tls('2027-01-01', 'TLSv1'), 'TLSv1'],
  [{ tls: '>= 1.0' }, {}, 'no TLS'],

  [{ http: 2 }, outcome({ httpVersion: '2' }), null, '2'],
  [{ http: 2 }, outcome({ httpVersion: '1.1' }), '1.1'],
  [{ http: '>= 1.1' }, outcome({ httpVersion: '2' }), null],
  [{ http: '>= 1.1' }, outcome({ httpVersion: '1.0' }), '1.0', '>= 1.1'],
  [{ http: 1 }, outcome({ httpVersion: '1.0' }), null],

  [{ ip: '192.0.2.7' }, outcome({ remoteIp: '192.0.2.7' }), null],
  [{ ip: '192.0.2.0/24' }, outcome({ remoteIp: '192.0.3.1' }), '192.0.3.1', '192.0.2.0/24'],
  [
    { ip: ['192.0.2.0/24', '2001:DB8::/32'] },
    outcome({ remoteIp: '2001:db8::1' }),
    null,
    '192.0.2.0/24, 2001:db8::/32',
  ],
  [{ ip: '10.0.0.1, 10.0.0.2' }, outcome({ remoteIp: '::ffff:10.0.0.2' }), null],
  [{ ip: '10.0.0.1' }, outcome({ remoteIp: null }), 'no address'],

  [{ family: 4 }, outcome({ remoteIp: '192.0.2.7' }), null, 'IPv4'],
  [{ family: '6' }, outcome({ remoteIp: '192.0.2.7' }), 'IPv4 (192.0.2.7)', 'IPv6'],
  [{ family: 6 }, outcome({ remoteIp: null }), 'no address'],

  [
    { error: 'connect_refused' },
    outcome({ failure: failure('connect_refused') }),
    null,
    'connect_refused',
  ],
  [
    { error: ['connect_refused', 'timeout'] },
    outcome({ failure: failure('dns_failed', 'no luck') }),
    'dns_failed: no luck',
    'connect_refused or timeout',
  ],
  [{ error: 'timeout' }, status(200), 'an answer, status 200'],
];

const TABLE = ROWS.map(([assertion, came, actual, expected]) => ({
  title: JSON.stringify([assertion, came]).slice(0, 200),
  assertion,
  came,
  actual,
  expected,
}));

test.each(TABLE)('$title: $actual', async ({ assertion, came, actual, expected }) => {
  const [[, shown, came2] = [], ...others] = await judged(assertion, came);
  expect(others).toEqual([]);
  expect(came2).toBe(actual);
  if (expected !== undefined) expect(shown).toBe(expected);
});

const NEEDS: readonly (readonly [unknown, readonly EvidenceNeed[]])[] = [
  [{ status: 200 }, []],
  [{ header: { a: 'b' } }, []],
  [{ content_type: 'b' }, []],
  [{ body: 'b' }, ['body']],
  [{ body: { sha256: 'a'.repeat(64) } }, ['hash']],
  [{ json: { '$.a': 1 } }, ['body']],
  [{ css: 'h1' }, ['body']],
  [{ size: 1 }, []],
  [{ time: '1s' }, []],
  [{ time: { total: '1s' } }, []],
  [{ time: { dns: '1s' } }, ['hops']],
  [{ redirect: 'none' }, []],
  [{ redirects: 1 }, []],
  [{ certificate: '1d' }, ['tls']],
  [{ tls: 1.3 }, ['tls']],
  [{ http: 2 }, []],
  [{ ip: '::1' }, []],
  [{ family: 4 }, []],
  [{ error: 'timeout' }, []],
];

describe('what is asked of the transport', () => {
  test.each(NEEDS)('%j needs %j', async (assertion, needs) => {
    expect((await only(assertion)).needs).toEqual(needs);
  });

  test('only an error is looked for where there was no answer', async () => {
    const judging = [];
    for (const [assertion] of NEEDS) {
      // oxlint-disable-next-line no-await-in-loop -- in order
      const { name, judgesFailure } = await only(assertion);
      if (judgesFailure) judging.push(name);
    }
    expect(judging).toEqual(['error']);
  });

  test('names are as in a target file', async () => {
    expect((await only({ time: { dns: '1s' } })).name).toBe('time.dns');
    expect((await only({ time: '1s' })).name).toBe('time');
    expect((await only({ body: { sha256: 'A'.repeat(64) } })).name).toBe('body.sha256');
    expect((await only({ header: { 'X-A': 'b' } })).name).toBe('header.x-a');
  });
});

test('several phases are told one by one', async () => {
  const came = await judged({ time: { dns: '< 1ms', connect: '< 1s', total: '< 1ms' } }, phases);
  expect(came).toEqual([
    ['time.dns', '< 1ms', '20ms'],
    ['time.connect', '< 1s', null],
    ['time.total', '< 1ms', '1.5s'],
  ]);
});

test('an assertion answers the same when it is asked again', async () => {
  const assertion = await only({ status: '2xx' });
  const asked = evidence(status(500));
  expect([assertion.evaluate(asked), assertion.evaluate(asked)]).toEqual(['500', '500']);
});
