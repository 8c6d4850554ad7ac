import { describe, expect, test } from 'vitest';

import { readExpectLine } from '../../src/checks/expect-line.ts';
import { UsageError } from '../../src/model/errors.ts';

describe('an assertion on a line', () => {
  test.each([
    ['status: 200', 'status', 200],
    ['status: 2xx', 'status', '2xx'],
    ['status: [200, 3xx]', 'status', [200, '3xx']],
    ['status: !404', 'status', '!404'],
    ['size: < 100KB', 'size', '< 100KB'],
    ['tls: >= 1.2', 'tls', '>= 1.2'],
    ['time: { connect: < 200ms }', 'time', { connect: '< 200ms' }],
    ['json: $.status == "ok"', 'json', '$.status == "ok"'],
    ['header: { X-Cache: HIT }', 'header', { 'X-Cache': 'HIT' }],
    ['body: { not: [broken', 'body', '{ not: [broken'],
    ['body: *anchor', 'body', '*anchor'],
  ])('%s', async (line, name, value) => {
    expect(await readExpectLine(line)).toEqual([name, value]);
  });

  test.each(['status', 'status:', ': 200', 'status 200'])('%s is none', async (line) => {
    await expect(readExpectLine(line)).rejects.toThrow(UsageError);
  });
});
