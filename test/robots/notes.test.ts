import { describe, expect, test } from 'vitest';
import { MAX_ROBOTS_REDIRECTS, robotsAnswer } from '../../src/robots/answer.ts';
import {
  isRobotsExpired,
  notesVerdict,
  readRobotsNotes,
  type RobotsNotes,
} from '../../src/robots/notes.ts';
import { robotsRules } from '../../src/robots/parse.ts';

const response = { statusCode: 200, failure: null, redirects: 0, location: null };

describe('the answer (RFC 9309, section 2.3.1)', () => {
  test.each([
    [200, 'read'],
    [204, 'read'],
    [400, 'unavailable'],
    [401, 'unavailable'],
    [403, 'unavailable'],
    [404, 'unavailable'],
    [410, 'unavailable'],
    [451, 'unavailable'],
    [429, 'unreachable'],
    [500, 'unreachable'],
    [503, 'unreachable'],
    [599, 'unreachable'],
    [600, 'unreachable'],
    [101, 'unreachable'],
    [304, 'unavailable'],
    [null, 'unreachable'],
  ] as const)('%s: %s', (statusCode, action) => {
    expect(robotsAnswer({ ...response, statusCode }).action).toBe(action);
  });

  test('a failure counts, whatever the status was', () => {
    expect(robotsAnswer({ ...response, failure: 'the server cannot be found' })).toEqual({
      action: 'unreachable',
      reason: 'the server cannot be found',
    });
  });

  test('five redirects are followed', () => {
    const actions = Array.from(
      { length: 7 },
      (_, redirects) =>
        robotsAnswer({ ...response, statusCode: 301, redirects, location: 'https://b.test/r' })
          .action,
    );
    expect(MAX_ROBOTS_REDIRECTS).toBeGreaterThanOrEqual(5);
    expect(actions).toEqual([...Array<string>(5).fill('follow'), 'unavailable', 'unavailable']);
  });
});

const notes: RobotsNotes = {
  fetchedAtMs: 1_000_000_000_000,
  kind: 'rules',
  rules: robotsRules(new TextEncoder().encode('User-agent: *\nDisallow: /a\nCrawl-delay: 1'), 'x'),
  reason: null,
};
const gone: RobotsNotes = { ...notes, kind: 'unavailable', rules: null, reason: 'a 404' };
const down: RobotsNotes = { ...notes, kind: 'unreachable', rules: null, reason: 'a 503' };

describe('notes', () => {
  test.each([
    [notes, 0, false],
    [notes, 24 * 3600 - 1, false],
    [notes, 24 * 3600, true],
    [gone, 24 * 3600, true],
    [down, 3599, false],
    [down, 3600, true],
    [notes, -60, false],
    [notes, -4000, true],
  ])('%j after %i s', (each, seconds, expected) => {
    expect(isRobotsExpired(each, each.fetchedAtMs + seconds * 1000)).toBe(expected);
  });

  test.each([
    [notes, '/b', { allowed: true, line: null, rule: null }],
    [notes, '/a', { allowed: false, line: 2, rule: 'Disallow: /a' }],
    [gone, '/a', { allowed: true, line: null, rule: null }],
    [down, '/a', { allowed: false, line: null, rule: 'robots.txt could not be read: a 503' }],
    [down, '/robots.txt', { allowed: true, line: null, rule: null }],
  ])('%j: %s', (each, path, expected) => {
    expect(notesVerdict(each, path)).toEqual(expected);
  });

  test.each([notes, gone, down])('come back from JSON: %j', (each) => {
    expect(readRobotsNotes(JSON.parse(JSON.stringify(each)))).toEqual(each);
  });

  test.each<unknown>([
    null,
    7,
    [],
    {},
    { ...notes, fetchedAtMs: '1' },
    { ...notes, kind: 'other' },
    { ...notes, rules: null },
    { ...notes, rules: { ...notes.rules, rules: [{ allow: 1 }] } },
    { ...notes, rules: { ...notes.rules, sitemaps: [1] } },
    { ...notes, rules: { ...notes.rules, crawlDelayMs: 'x' } },
    { ...gone, rules: notes.rules },
    { ...gone, reason: 4 },
  ])('something else is none: %j', (value) => {
    expect(readRobotsNotes(value)).toBeNull();
  });
});
