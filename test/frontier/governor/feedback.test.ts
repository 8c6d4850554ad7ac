import { describe, expect, test } from 'vitest';

import { feedbackOf } from '../../../src/frontier/governor/feedback.ts';
import { failure, type ErrorCode, type ErrorPhase } from '../../../src/model/errors.ts';
import { unsentOutcome, type Outcome } from '../../../src/model/outcome.ts';
import { makeTask } from '../../support/tasks.ts';

const { target } = makeTask(1, 'http://a.test/x');

const outcome = (own: Partial<Outcome>): Outcome => ({ ...unsentOutcome('GET', null, 0), ...own });
const told = (own: Partial<Outcome>) => feedbackOf(outcome(own), target, 7);
const failed = (code: ErrorCode, phase?: ErrorPhase) =>
  told({ failure: failure(code, code, phase) });

test('a whole answer, and how long the host took for it', () => {
  const times = { startTransferMs: 80, connectMs: 30, appConnectMs: 50 };
  expect(told({ statusCode: 500, ...times })).toEqual({
    answered: true,
    overloaded: false,
    wasLate: false,
    errorCode: null,
    startedMs: 7,
    latencyMs: 30,
    pauseMs: 0,
  });
});

test('what took long because the event loop stood still tells nothing of the host', () => {
  const times = { startTransferMs: 400, connectMs: 30, blockedMs: 300 };
  expect(told({ statusCode: 200, ...times })).toMatchObject({ answered: true, latencyMs: null });
});

test.each([429, 503])('%i is too much, for as long as Retry-After says', (statusCode) => {
  expect(told({ statusCode, retryAfterMs: 2_000 })).toMatchObject({
    answered: true,
    overloaded: true,
    pauseMs: 2_000,
  });
});

test('Retry-After with anything else is no pause, a spent quota always is', () => {
  expect(told({ statusCode: 301, retryAfterMs: 2_000 })).toMatchObject({ pauseMs: 0 });
  expect(told({ statusCode: 200, rateLimitResetMs: 500 })).toMatchObject({ pauseMs: 500 });
});

describe('a failure', () => {
  test('to connect is silence, and overload only by a time limit once the host was reached', () => {
    expect(failed('connect_refused')).toMatchObject({ answered: false, overloaded: false });
    expect(failed('connect_timeout')).toMatchObject({ overloaded: false, wasLate: true });
    expect(failed('timeout', 'tls')).toMatchObject({ overloaded: false, wasLate: true });
    expect(failed('timeout', 'headers')).toMatchObject({ answered: false, overloaded: true });
    expect(failed('stall_timeout')).toMatchObject({ overloaded: true, wasLate: true });
  });

  test.each<ErrorCode>(['tls_cert_expired', 'too_large', 'bad_encoding', 'too_many_redirects'])(
    '%s is an answer all the same',
    (code) => {
      expect(failed(code)).toMatchObject({ answered: true, overloaded: false, latencyMs: null });
    },
  );

  test.each<ErrorCode>(['dns_not_found', 'blocked_address', 'file_limit', 'interrupted'])(
    '%s tells nothing of the host',
    (code) => {
      expect(failed(code)).toBeNull();
    },
  );
});

describe('after a redirect', () => {
  test('to https the host is the same', () => {
    const busy = { redirects: 1, finalUrl: 'https://a.test/x', statusCode: 503, retryAfterMs: 100 };
    expect(told(busy)).toMatchObject({ overloaded: true, pauseMs: 100 });
  });

  test.each(['http://b.test/x', 'http://a.test:81/', 'http://a.test.b.test/', 'http://a.tes/'])(
    'to %s its trouble is another’s',
    (finalUrl) => {
      expect(told({ redirects: 1, finalUrl, statusCode: 503, retryAfterMs: 100 })).toMatchObject({
        answered: true,
        overloaded: false,
        pauseMs: 0,
      });
    },
  );
});
