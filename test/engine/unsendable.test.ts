import { describe, expect, test } from 'vitest';

import { gfetch, UsageError, type FetchAllOptions, type FetchInput } from '../../src/index.ts';
import { startSite } from '../support/site.ts';
import { all } from './support/collect.ts';

describe('a request that nobody can send is a record of its own, and asks for nothing', () => {
  const cases: [name: string, input: Partial<FetchInput>, options: FetchAllOptions][] = [
    ['HEAD of the run, a body of the input', { body: 'x' }, { method: 'HEAD' }],
    ['HEAD of the input, a body of the run', { method: 'HEAD' }, { body: Buffer.from('x') }],
    ['TRACE of the input, a body of the run', { method: 'trace' }, { body: Buffer.from('x') }],
    ['CONNECT', { method: 'CONNECT' }, {}],
  ];
  test.each(cases)('%s', async (_name, input, options) => {
    await using site = await startSite();
    const url = site.url('/status/200');
    const inputs: FetchInput[] = [
      { url, ...input },
      { url, method: 'PUT', body: 'x' },
    ];
    const records = await all(gfetch(inputs, { ...options, retries: 2 }));
    expect(records.toSorted((a, b) => a.seq - b.seq)).toMatchObject([
      { url, error_code: 'invalid_url', error_phase: 'input', num_retries: 0 },
      { url, method: 'PUT', status_code: 200 },
    ]);
    expect(records.find(({ failed }) => failed)?.error).toMatch(/^input(?:: ?| )1/);
    expect(site.requests.map(({ method }) => method)).toEqual(['PUT']);
  });

  test.each([
    { method: 'HEAD', body: Buffer.from('x') },
    { method: 'trace', body: Buffer.from('x') },
    { method: 'CONNECT' },
  ])('as options of a run it is refused at once: %j', async (options) => {
    await expect(all(gfetch(['http://h.test/'], options))).rejects.toThrow(UsageError);
  });
});
