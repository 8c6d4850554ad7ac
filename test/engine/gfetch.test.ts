import { describe, expect, test } from 'vitest';

import { CORE_FIELDS, gfetch, type FetchInput } from '../../src/index.ts';
import { startSite } from '../support/site.ts';
import { all, seqs, upTo } from './support/collect.ts';

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
    expect(Object.keys(plain ?? {})).toEqual(CORE_FIELDS);
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

  test('an input that is none is a record, as a line of a file that is none', async () => {
    await using site = await startSite();
    const inputs = [
      { url: site.url('/echo'), method: 'put', headers: { 'X-A': 'b' }, body: '1' },
      { uri: 'http://a.test/' },
      null,
      { url: site.url('/echo'), headers: { 'x-a': 'b\r\nx-c: d' }, tag: 7 },
      { url: site.url('/echo'), timeoutMs: Number.NaN },
    ] as Iterable<FetchInput>;
    const records = await all(gfetch(inputs, { ordered: true }));
    expect(records.map(({ status_code: status, error_code: code }) => status ?? code)).toEqual([
      200,
      ...Array.from({ length: 4 }, () => 'invalid_url'),
    ]);
    expect(records[0]).toMatchObject({ method: 'PUT' });
    expect(site.requests).toMatchObject([{ method: 'PUT', headers: { 'x-a': 'b' } }]);
    expect(records[3]).toMatchObject({
      tag: 7,
      error: expect.stringContaining('input 4') as string,
    });
  });
});
