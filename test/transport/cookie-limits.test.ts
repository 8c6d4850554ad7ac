import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

import { Cookies } from '../../src/transport/cookies.ts';

const folder = mkdtempSync(join(tmpdir(), 'gfetch-cookie-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'jar.txt');

describe('a flood', () => {
  const count = async (cookies: Cookies): Promise<number> => {
    await cookies.save();
    return readFileSync(path, 'utf8').match(/^[^#\n].*$/gm)?.length ?? 0;
  };

  test('from one host leaves the newest 180', async () => {
    const cookies = await Cookies.load(undefined, path);
    for (let i = 0; i < 1_000; i += 1) cookies.store('http://one.test/', [`n${i}=1`]);
    expect(await count(cookies)).toBe(180);
    expect(cookies.header('http://one.test/')).toContain('n999=1');
    expect(cookies.header('http://one.test/')).not.toContain('n819=1;');
  });

  test('from one site’s subdomains does not drive out others', async () => {
    const cookies = await Cookies.load(undefined, path);
    cookies.store('http://good.test/', ['a=1']);
    for (let i = 0; i < 10_000; i += 1) cookies.store(`http://h${i}.evil.test/`, ['x=1']);
    expect(await count(cookies)).toBe(181);
    expect(cookies.header('http://good.test/')).toBe('a=1');
  });

  test('from many sites leaves 3,000, and what the user gave', async () => {
    const own = join(folder, 'own.txt');
    writeFileSync(own, 'mine.test\tFALSE\t/\tFALSE\t0\town\t1\n');
    const cookies = await Cookies.load(own, path);
    for (let i = 0; i < 5_000; i += 1) cookies.store(`http://evil${i}.test/`, ['x=1']);
    expect(await count(cookies)).toBe(3_001);
    expect(cookies.header('http://mine.test/')).toBe('own=1');
  });

  test('of large ones keeps none that is over 4 KB, and sends no more than 8 KB', async () => {
    const cookies = await Cookies.load(undefined, undefined);
    cookies.store('http://one.test/', [
      `large=${'x'.repeat(4_100)}`,
      `a=1; Path=/${'x'.repeat(2_000)}`,
    ]);
    expect(cookies.header('http://one.test/')).toBe('');
    for (let i = 0; i < 10; i += 1)
      cookies.store('http://one.test/', [`n${i}=${'x'.repeat(2_000)}`]);
    const sent = cookies.header('http://one.test/');
    expect(sent.length).toBeLessThanOrEqual(8_190);
    expect(sent.split('; ')).toHaveLength(4);
    for (const pair of sent.split('; ')) expect(pair).toMatch(/^n\d=x{2000}$/);
  });

  test('that the user gave sends each cookie whole or not at all', async () => {
    const own = join(folder, 'long.txt');
    const line = (name: string, length: number): string =>
      `one.test\tFALSE\t/\tFALSE\t0\t${name}\t${'x'.repeat(length)}\n`;
    writeFileSync(own, line('long', 9_000));
    expect((await Cookies.load(own, undefined)).header('http://one.test/')).toBe('');
    writeFileSync(own, line('long', 9_000) + line('short', 3) + line('most', 8_174));
    const sent = (await Cookies.load(own, undefined)).header('http://one.test/');
    expect(sent).toBe(`short=xxx; most=${'x'.repeat(8_174)}`);
    expect(sent).toHaveLength(8_190);
  });
});
