import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FileError, gfetch, UsageError, type FetchRecord } from '../../src/index.ts';
import { startSite } from '../support/site.ts';
import { all, seqs, upTo } from './support/collect.ts';

/** An input that gives one URL, and then none, without ending. */
function openSource(url: string) {
  let left = 0;
  let isGiven = false;
  const inputs: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next() {
        if (isGiven) return new Promise(() => undefined);
        isGiven = true;
        return Promise.resolve({ done: false, value: url });
      },
      return() {
        left += 1;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  return { inputs, left: () => left };
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gfetch-library-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('gfetch ends', () => {
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
    expect(seqs(records).toSorted((a, b) => a - b)).toEqual(upTo(50));
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

  test('a signal ends the wait for an input that never comes', async () => {
    await using site = await startSite();
    const stop = new AbortController();
    const source = openSource(site.url('/bytes/1'));
    const records: FetchRecord[] = [];
    for await (const record of gfetch(source.inputs, { signal: stop.signal })) {
      records.push(record);
      stop.abort();
    }
    expect(seqs(records)).toEqual([1]);
    expect(source.left()).toBe(1);
  });

  test('leaving the loop closes everything, also while an input is waited for', async () => {
    await using site = await startSite();
    const source = openSource(site.url('/cookies/set?a=b'));
    const cookieJarFile = join(folder, 'jar.txt');
    for await (const record of gfetch(source.inputs, { cookieJarFile })) {
      expect(record.status_code).toBe(200);
      break;
    }
    expect(source.left()).toBe(1);
    expect(await readFile(cookieJarFile, 'utf8')).toContain('Netscape');
  });

  describe('leaving the loop shows what went wrong', () => {
    /** A run whose cookies have no place to be kept in any more when the loop is left. */
    const run = async (leave: () => void): Promise<void> => {
      await using site = await startSite();
      const place = await mkdtemp(join(folder, 'place-'));
      const cookieJarFile = join(place, 'jar.txt');
      for await (const record of gfetch([site.url('/cookies/set?a=b')], { cookieJarFile })) {
        expect(record.failed).toBe(false);
        await rm(place, { recursive: true });
        leave();
        break;
      }
    };

    test('in the run', async () => {
      await expect(run(() => undefined)).rejects.toThrow('jar.txt');
    });

    test('but an error of the loop comes first', async () => {
      const leave = (): never => {
        throw new Error('mine');
      };
      await expect(run(leave)).rejects.toThrow('mine');
    });
  });

  test('a FileError of the input is thrown, too', async () => {
    await using site = await startSite();
    const inputs = function* (): Generator<string> {
      yield site.url('/bytes/1');
      throw new FileError('list.txt: gone');
    };
    await expect(all(gfetch(inputs()))).rejects.toThrow('list.txt: gone');
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['concurrency', { concurrency: 0 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['with', { with: ['nope'] }],
    ['retries', { retries: -1 }],
    ['tiemoutMs', { tiemoutMs: 5 }],
  ])('an option that cannot be used is a UsageError: %s', async (name, options) => {
    const records = all(gfetch('http://a.test', options));
    await expect(records).rejects.toThrow(UsageError);
    await expect(all(gfetch('http://a.test', options))).rejects.toThrow(name);
  });

  test('an option that cannot be used is refused before anything is fetched', async () => {
    await expect(all(gfetch('http://a.test', { retryBackoff: 'never' }))).rejects.toThrow('never');
    await expect(all(gfetch('http://a.test', { proxy: 'ftp://x' }))).rejects.toThrow('proxy');
    await expect(all(gfetch('http://a.test', { caFile: '/no/such.pem' }))).rejects.toThrow(
      'such.pem',
    );
  });
});
