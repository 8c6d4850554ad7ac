import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { EXIT_MEANINGS, ExitCode } from '../../src/cli/exit-codes.ts';
import { TABLES } from '../../src/cli/options/table.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const README = read('README.md');

describe('README', () => {
  test('has the two commands that do everything', () => {
    expect(README).toContain('npm ci && npm run demo');
    expect(README).toContain('npm ci && npm test');
  });

  test('shows the example that is tested', () => {
    expect(README).toContain(read('fixtures/examples/spawn.mjs'));
  });

  test('leads to a guide that shows the example of a crawl', () => {
    expect(README).toContain('(docs/crawling.md)');
    expect(read('docs/crawling.md')).toContain(read('fixtures/examples/crawl.mjs'));
  });

  test('names every exit code with its meaning', () => {
    const plain = README.replaceAll('`', '');
    const names = Object.keys(ExitCode) as (keyof typeof ExitCode)[];
    for (const name of names.filter(
      (each) => !['hungUp', 'interrupted', 'terminated'].includes(each),
    )) {
      expect(plain).toContain(`| ${ExitCode[name]} | ${EXIT_MEANINGS[name]} |`);
    }
  });

  test('uses only options that there are', () => {
    const known = new Set(
      TABLES.flatMap(({ entries }) =>
        entries.flatMap(({ flags }) => flags.map(({ long }) => `--${long}`)),
      ),
    );
    const gfetchLines = [...README.matchAll(/^.*\bgfetch [^\n]*--.*$/gm)].map(([line]) => line);
    const used = gfetchLines.flatMap((line) => {
      const own = line.slice(line.indexOf('gfetch ')).split('|')[0] ?? '';
      return [...own.matchAll(/ (--[a-z-]+)/g)].map(([, flag]) => flag ?? '');
    });
    const others = new Set(['--help', '--import', '--global']);
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((flag) => !known.has(flag) && !others.has(flag))).toEqual([]);
  });

  test('links only to what is there', () => {
    const links = [...README.matchAll(/\]\(((?!https?:)[^)#]+)/g)].map(([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(4);
    for (const path of links) expect(() => read(path)).not.toThrow();
  });
});
