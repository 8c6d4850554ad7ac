import { describe, expect, test } from 'vitest';

import { gfetch, type FetchInput, type FetchRecord } from '../../src/index.ts';
import { startSite } from '../support/site.ts';

async function all(records: AsyncIterable<FetchRecord>): Promise<FetchRecord[]> {
  const found: FetchRecord[] = [];
  for await (const record of records) found.push(record);
  return found;
}

const seqs = (records: readonly FetchRecord[]): number[] => records.map(({ seq }) => seq);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

describe('gfetch', () => {
  test('yields one record for each input, whatever becomes of it', async () => {
    await using site = await startSite();
    const inputs = [
      site.url('/bytes/10'),
      'http://127.0.0.1:1/',
      'not a url at all',
      'ftp://example.test/',
      site.url('/reset'),
      site.url('/status/404'),
    ];
    const records = await all(gfetch(inputs, { retries: 0 }));
    const bySeq = records.toSorted((a, b) => a.seq - b.seq);
    expect(seqs(bySeq)).toEqual(upTo(6));
    expect(bySeq.map(({ status_code, error_code }) => status_code ?? error_code)).toEqual([
      200,
      'connect_refused',
      'invalid_url',
      'unsupported_scheme',
      'reset',
      404,
    ]);
    expect(bySeq[2]).toMatchObject({ error_phase: 'input', error: 'input:3: not a valid URL' });
  });

  test('never has more in flight than told', async () => {
    let now = 0;
    let most = 0;
    await using site = await startSite({
      routes: {
        '/count': ({ reply }) => {
          now += 1;
          most = Math.max(most, now);
          setTimeout(() => {
            now -= 1;
            reply.end();
          }, 5);
        },
      },
    });
    const inputs = upTo(100).map((i) => site.url(`/count?${i}`));
    expect(await all(gfetch(inputs, { concurrency: 7 }))).toHaveLength(100);
    expect(most).toBe(7);
  });

  test('pulls its input as there is room, and waits for a slow consumer', async () => {
    await using site = await startSite();
    let pulled = 0;
    const inputs = function* (): Generator<string> {
      for (;;) {
        pulled += 1;
        yield site.url('/bytes/1');
      }
    };
    let taken = 0;
    for await (const record of gfetch(inputs(), { concurrency: 10 })) {
      expect(record.failed).toBe(false);
      taken += 1;
      if (taken === 1) await new Promise((resolve) => setTimeout(resolve, 300));
      if (taken === 500) break;
    }
    // What is read ahead, what waits to be taken, and what is in flight: nothing near the endless list.
    expect(pulled).toBeLessThan(1_500);
  });

  test('keeps the order of the input when asked', async () => {
    await using site = await startSite();
    const inputs = upTo(60).map((i) => site.url(`/delay/${i % 7 === 0 ? 60 : 1}`));
    expect(seqs(await all(gfetch(inputs, { ordered: true })))).toEqual(upTo(60));
  });

  test('fetches a URL that occurs again once, and can tell of the others', async () => {
    await using site = await startSite();
    const inputs = ['/bytes/1', '/bytes/2', '/bytes/1#part', '/bytes/1'].map((path) =>
      site.url(path),
    );
    expect(seqs(await all(gfetch(inputs, { unique: true, ordered: true })))).toEqual([1, 2]);
    const told = await all(gfetch(inputs, { unique: true, ordered: true, with: ['skipped'] }));
    expect(told.map(({ skip_reason: reason }) => reason)).toEqual([
      null,
      null,
      'duplicate',
      'duplicate',
    ]);
    expect(site.requests).toHaveLength(4);
  });

  test('retries what may pass, waiting without a slot, and tells each try', async () => {
    await using site = await startSite();
    const inputs = [site.url('/flaky/2/a'), ...upTo(20).map((i) => site.url(`/bytes/${i}`))];
    const records = await all(
      gfetch(inputs, {
        concurrency: 1,
        retryDelayMs: 100,
        retryBackoff: 'constant',
        with: ['attempts'],
      }),
    );
    expect(seqs(records).at(-1)).toBe(1);
    const flaky = records.at(-1);
    expect(flaky).toMatchObject({ status_code: 200, num_retries: 2 });
    expect(flaky?.attempts?.map(({ status_code: status }) => status)).toEqual([503, 503, 200]);
    for (const { waited } of flaky?.attempts?.slice(1) ?? [])
      expect(waited).toBeGreaterThanOrEqual(0.099);
  });

  test('waits as long as the server asks, unless that is too long', async () => {
    await using site = await startSite();
    const [patient] = await all(gfetch(site.url('/retry-after/1/a'), { retryDelayMs: 1 }));
    expect(patient).toMatchObject({ status_code: 200, num_retries: 1 });
    const [hasty] = await all(gfetch(site.url('/retry-after/1/b'), { maxRetryAfterMs: 500 }));
    expect(hasty).toMatchObject({
      status_code: 429,
      failed: true,
      error_code: 'retry_after_too_long',
    });
  });

  test('falls back to http where https does not connect', async () => {
    await using site = await startSite();
    const input = site.url('/bytes/3').replace('http://', '');
    const [record] = await all(gfetch(input, { defaultScheme: 'auto', retries: 0 }));
    expect(record).toMatchObject({ url: site.url('/bytes/3'), status_code: 200, input });
    const [strict] = await all(gfetch(input, { retries: 0 }));
    expect(strict).toMatchObject({ error_phase: 'tls', failed: true });
  });

  test('adds what is asked for', async () => {
    await using site = await startSite();
    const groups = ['title', 'links', 'headers', 'hops', 'hash', 'dns', 'body', 'tls'] as const;
    const [page] = await all(gfetch(site.url('/page/1'), { with: groups }));
    expect(page).toMatchObject({
      title: 'Page 1',
      links: [
        { url: site.url('/page/2'), tag: 'a' },
        { url: site.url('/page/3'), tag: 'a' },
        { url: site.url('/bytes/100'), tag: 'img' },
      ],
      hops: [],
      dns: ['127.0.0.1'],
      tls: null,
      body_encoding: 'utf-8',
    });
    expect(page?.headers?.['content-type']).toEqual(['text/html; charset=utf-8']);
    expect(page?.body).toContain('<h1>Page 1</h1>');
    const [plain] = await all(gfetch(site.url('/page/1')));
    expect(Object.keys(plain ?? {})).toHaveLength(26);
  });

  test('obeys what an input says of its own request, and gives its tag back', async () => {
    await using site = await startSite();
    const inputs: FetchInput[] = [
      { url: site.url('/echo'), method: 'PUT', body: 'x', headers: { 'x-a': '1' }, tag: { id: 7 } },
      { url: site.url('/stall-headers'), timeoutMs: 100 },
    ];
    const [put, late] = await all(gfetch(inputs, { with: ['body'], ordered: true, retries: 0 }));
    expect(put).toMatchObject({ method: 'PUT', tag: { id: 7 } });
    expect(JSON.parse(put?.body ?? '')).toMatchObject({ method: 'PUT', body: 'x' });
    expect(late).toMatchObject({ error_code: 'timeout' });
  });

  test('masks passwords everywhere', async () => {
    await using site = await startSite();
    const url = site.url('/echo').replace('//', '//user:secret@');
    const records = await all(gfetch([url, url.replace('127.0.0.1', '256.1.1.1')], { retries: 0 }));
    expect(JSON.stringify(records)).not.toContain('secret');
    expect(records.map(({ input }) => input)).toContain(url.replace('secret', '***'));
  });

  test('the deadline of a URL bounds all its tries', async () => {
    await using site = await startSite();
    const startMs = performance.now();
    const [record] = await all(
      gfetch(site.url('/stall-headers'), {
        timeoutMs: 200,
        retries: 50,
        deadlineMs: 700,
        retryDelayMs: 1,
      }),
    );
    expect(record).toMatchObject({ error_code: 'timeout', failed: true });
    expect(record?.num_retries).toBeGreaterThanOrEqual(2);
    expect(performance.now() - startMs).toBeLessThan(1_200);
  });

  test('a signal drains it: what runs ends, what waits is interrupted', async () => {
    await using site = await startSite();
    const stop = new AbortController();
    const inputs = upTo(50).map(() => site.url('/delay/200'));
    const records: FetchRecord[] = [];
    setTimeout(() => stop.abort(), 100);
    for await (const record of gfetch(inputs, { concurrency: 5, signal: stop.signal })) {
      records.push(record);
    }
    const done = records.filter(({ status_code: status }) => status === 200);
    expect(done).toHaveLength(5);
    expect(records.filter((record) => record.error_code === 'interrupted')).toHaveLength(45);
    expect(sorted(seqs(records))).toEqual(upTo(50));
  });

  test('leaving the loop ends what is in flight', async () => {
    await using site = await startSite();
    const startMs = performance.now();
    for await (const record of gfetch([site.url('/bytes/1'), site.url('/stall-headers')])) {
      expect(record.seq).toBe(1);
      break;
    }
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });

  test('an error of the input is thrown after the records before it', async () => {
    await using site = await startSite();
    const inputs = function* (): Generator<string> {
      yield site.url('/bytes/1');
      throw new Error('the list is broken');
    };
    const records: FetchRecord[] = [];
    const reading = (async () => {
      for await (const record of gfetch(inputs())) records.push(record);
    })();
    await expect(reading).rejects.toThrow('the list is broken');
    expect(seqs(records)).toEqual([1]);
  });

  test('an option that cannot be used is refused before anything is fetched', async () => {
    await expect(all(gfetch('http://a.test', { retryBackoff: 'never' }))).rejects.toThrow('never');
    await expect(all(gfetch('http://a.test', { proxy: 'ftp://x' }))).rejects.toThrow('proxy');
    await expect(all(gfetch('http://a.test', { caFile: '/no/such.pem' }))).rejects.toThrow(
      'such.pem',
    );
  });
});
