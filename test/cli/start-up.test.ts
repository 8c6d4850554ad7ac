import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** Statements that load a module at once: not `import type`, not `import()`. */
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC_IMPORT = /(?<!typeof )\bimport\(\s*'([^']+)'/g;

function importsOf(file: string, pattern: RegExp): string[] {
  const found = readFileSync(join(SRC, file), 'utf8').matchAll(pattern);
  return [...found].map(([, name = '']) => nameFrom(file, name));
}

/** An own file by its path under src/; a package by its name. */
function nameFrom(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return relative(SRC, resolve(SRC, dirname(file), specifier))
    .split(sep)
    .join('/');
}

const isOwn = (name: string): boolean => name.endsWith('.ts');
const isPackage = (name: string): boolean => !isOwn(name) && !name.startsWith('node:');

/** All that an entry loads before anything runs, each with who imports it. */
function staticClosure(entries: readonly string[]): Map<string, string | null> {
  const importers = new Map<string, string | null>(entries.map((entry) => [entry, null]));
  for (const file of importers.keys()) {
    if (!isOwn(file)) continue;
    for (const name of importsOf(file, STATIC_IMPORT)) {
      if (!importers.has(name)) importers.set(name, file);
    }
  }
  return importers;
}

/** How an entry comes to load each package: `cli/bin.ts > cli/main.ts > commander`. */
function packageChains(...entries: readonly string[]): string[] {
  const closure = staticClosure(entries);
  return [...closure.keys()].filter(isPackage).map((name) => {
    const chain = [name];
    for (let by = closure.get(name); by != null; by = closure.get(by)) chain.unshift(by);
    return chain.join(' > ');
  });
}

const VERSION = ['cli/bin.ts'];
const HELP = [...VERSION, 'cli/help.ts'];
const COMMAND_LINE = [...VERSION, 'cli/program.ts', 'cli/completion.ts'];
/** `gfetch URL`, with what its formats of input and output load. */
const PLAIN_GET = [
  ...COMMAND_LINE,
  'transport/index.ts',
  'cli/get.ts',
  'sources/text.ts',
  'sinks/lines.ts',
  'sinks/jsonl.ts',
];

describe('packages that are loaded at once', () => {
  test('none for --version', () => {
    expect(packageChains(...VERSION)).toEqual([]);
  });

  test('none for --help', () => {
    expect(packageChains(...HELP)).toEqual([]);
  });

  test('commander, to read a command line', () => {
    expect(packageChains(...COMMAND_LINE)).toEqual(['cli/program.ts > commander']);
  });

  test('p-limit, to fetch', () => {
    const chains = packageChains(...PLAIN_GET);
    expect(chains.map((chain) => chain.split(' > ').at(-1) ?? '').toSorted()).toEqual([
      'commander',
      'p-limit',
    ]);
  });
});

describe('every import() is loaded for the sake of what it names', () => {
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.split(sep).join('/'));
  const targets = new Set(sources.flatMap((file) => importsOf(file, DYNAMIC_IMPORT)));
  /** Which of the heavy packages may come with what. */
  const MEANT: Readonly<Record<string, readonly string[]>> = {
    undici: ['transport/http2/'],
    htmlparser2: ['extract/', 'engine/crawl/mirror.ts'],
    cheerio: ['extract/'],
    'encoding-sniffer': ['extract/'],
    fontoxpath: ['extract/'],
    'json-p3': ['extract/'],
    lmdb: ['frontier/'],
    nodemailer: ['alerts/'],
    re2js: ['scope/', 'checks/', 'util/linear-regexp.ts'],
    tldts: ['scope/'],
    warcio: ['sinks/'],
    yaml: ['checks/'],
    commander: ['cli/program.ts'],
  };

  test('there are such', () => {
    expect([...targets]).toEqual(expect.arrayContaining(['cli/program.ts', 'extract/index.ts']));
    expect([...targets]).toEqual(expect.arrayContaining(['ora', 'socks', 'tough-cookie']));
  });

  test.each([...targets].filter(isOwn))('%s', (target) => {
    expect(existsSync(join(SRC, target))).toBe(true);
    const stray = packageChains(target).filter((chain) => {
      const name = chain.split(' > ').at(-1) ?? '';
      return name !== 'p-limit' && !MEANT[name]?.some((folder) => target.startsWith(folder));
    });
    expect(stray).toEqual([]);
  });
});

test('--help loads registries and tables, not what these stand for', () => {
  const files = [...staticClosure([...HELP, ...COMMAND_LINE]).keys()].filter(isOwn);
  expect(files).toContain('sinks/index.ts');
  expect(files).toContain('sources/index.ts');
  expect(files).toContain('sinks/graph/index.ts');
  expect(files).toContain('cli/options/network.ts');
  expect(files.filter((file) => /^(?:engine|transport|extract|tasks)\//.test(file))).toEqual([]);
  const lazy = files.filter((file) => /^(?:sinks|sources)\//.test(file));
  expect(lazy.filter((file) => !file.endsWith('/index.ts'))).toEqual([]);
});

test('get loads nothing that only a crawl needs', () => {
  const files = [...staticClosure(PLAIN_GET).keys()].filter(isOwn);
  expect(files).toContain('cli/options/scope.ts');
  expect(files).toContain('engine/get.ts');
  const ofCrawl =
    /^(?:cli\/crawl\.ts|engine\/crawl\/|robots\/|scope\/(?:scope|reach|patterns|traps\/))/;
  expect(files.filter((file) => ofCrawl.test(file))).toEqual([]);
});

test('get and crawl load nothing that only a check needs', () => {
  const files = [...staticClosure([...PLAIN_GET, 'cli/crawl.ts']).keys()].filter(isOwn);
  expect(files).toContain('cli/options/check-memory.ts');
  expect(files).toContain('report/check/index.ts');
  const ofCheck =
    /^(?:cli\/check\.ts|engine\/check\/|checks\/|alerts\/|report\/check\/(?:text|jsonl|html)\.ts|report\/status-page\/)/;
  expect(files.filter((file) => ofCheck.test(file))).toEqual([]);
});

test('only cli/program.ts knows commander', () => {
  const files = [...staticClosure(COMMAND_LINE).keys()].filter(isOwn);
  const importers = files.filter((file) => importsOf(file, STATIC_IMPORT).includes('commander'));
  expect(importers).toEqual(['cli/program.ts']);
});
