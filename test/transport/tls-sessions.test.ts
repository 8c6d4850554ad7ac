import { describe, expect, test } from 'vitest';

import { TlsSessions, type Session } from '../../src/transport/tls-sessions.ts';

function session(name: string, { isSingleUse = true, expiresAtMs = Infinity, bytes = 0 } = {}) {
  return { data: Buffer.from(name.padEnd(bytes)), isSingleUse, expiresAtMs } satisfies Session;
}

/** The names of all that are handed out until there is none, at most ten. */
function takeAll(sessions: TlsSessions, endpoint: string, nowMs = 0): string[] {
  const names: string[] = [];
  for (let i = 0; i < 10; i++) {
    const taken = sessions.take(endpoint, nowMs);
    if (taken === null) break;
    names.push(taken.data.toString());
  }
  return names;
}

describe('sessions', () => {
  test('of TLS 1.3 are handed out once, the newest first', () => {
    const sessions = new TlsSessions();
    for (const name of ['a', 'b', 'c']) sessions.add('x:443', session(name));
    expect(takeAll(sessions, 'x:443')).toEqual(['c', 'b', 'a']);
    expect(sessions.size).toBe(0);
  });

  test('of TLS 1.2 are handed out to all, and stand for all that came before', () => {
    const sessions = new TlsSessions();
    sessions.add('x:443', session('ticket'));
    sessions.add('x:443', session('old', { isSingleUse: false }));
    sessions.add('x:443', session('new', { isSingleUse: false }));
    expect(takeAll(sessions, 'x:443')).toEqual(Array<string>(10).fill('new'));
    sessions.add('x:443', session('ticket'));
    expect(takeAll(sessions, 'x:443')).toEqual(['ticket']);
  });

  test('are kept by endpoint, and forgotten by endpoint', () => {
    const sessions = new TlsSessions();
    for (const endpoint of ['x:443', 'x:8443', 'y:443']) sessions.add(endpoint, session(endpoint));
    sessions.forget('x:443');
    expect(sessions.take('x:443')).toBeNull();
    expect(sessions.take('z:443')).toBeNull();
    expect(takeAll(sessions, 'y:443')).toEqual(['y:443']);
    expect(takeAll(sessions, 'x:8443')).toEqual(['x:8443']);
  });

  test('are not handed out after their end', () => {
    const sessions = new TlsSessions();
    sessions.add('x:443', session('long', { expiresAtMs: 2_000 }));
    sessions.add('x:443', session('short', { expiresAtMs: 1_000 }));
    expect(takeAll(sessions, 'x:443', 1_000)).toEqual(['long']);
    sessions.add('y:443', session('for all', { isSingleUse: false, expiresAtMs: 1_000 }));
    expect(sessions.take('y:443', 999)).not.toBeNull();
    expect(sessions.take('y:443', 1_000)).toBeNull();
    expect(sessions.size).toBe(0);
  });
});

describe('what is kept is bounded', () => {
  test('by the number of endpoints: those that were met last', () => {
    const sessions = new TlsSessions();
    sessions.add('met again:443', session('a', { isSingleUse: false }));
    for (let i = 0; i < 10_000; i++) {
      sessions.add(`${i}:443`, session('a'));
      sessions.take('met again:443');
    }
    expect(sessions.size).toBe(1_000);
    expect(sessions.take('met again:443')).not.toBeNull();
    expect(sessions.take('9001:443')).not.toBeNull();
    expect(sessions.take('9000:443')).toBeNull();
  });

  test('by the number for each: the newest four', () => {
    const sessions = new TlsSessions();
    for (let i = 0; i < 10_000; i++) sessions.add('x:443', session(String(i)));
    expect(takeAll(sessions, 'x:443')).toEqual(['9999', '9998', '9997', '9996']);
  });

  test('by their size', () => {
    const sessions = new TlsSessions();
    sessions.add('x:443', session('a', { bytes: 8 * 1024 + 1 }));
    expect(sessions.size).toBe(0);
    sessions.add('x:443', session('a', { bytes: 8 * 1024 }));
    expect(sessions.size).toBe(1);
  });
});
