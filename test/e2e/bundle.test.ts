import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const BUNDLE = new URL('../../dist/bundle/', import.meta.url);

function textOf(name: string): string {
  return readFileSync(new URL(name, BUNDLE), 'utf8');
}

/** The files that one loads before anything runs, itself first. */
function staticClosure(entry: string): string[] {
  const names = new Set([entry]);
  for (const name of names) {
    for (const [, next = ''] of textOf(name).matchAll(
      /^(?:import|export)\b.*?["']\.\/([^"']+)["'];/gm,
    )) {
      names.add(next);
    }
  }
  return [...names];
}

describe('what the launcher opens', () => {
  test('two files for --version', () => {
    expect(staticClosure('bin.js')).toEqual(['bin.js', 'start.js']);
  });

  test.each([
    ['--help', 'help.js', 2],
    ['a usage error', 'options.js', 3],
    ['a URL', 'get.js', 4],
  ])('no more than it needs for %s', (_what, chunk, files) => {
    expect(staticClosure(chunk)).toHaveLength(files);
    expect(staticClosure(chunk)).not.toContain('extract.js');
  });
});

test('what threads run is there', () => {
  const files = readdirSync(fileURLToPath(BUNDLE)).filter((name) => name.endsWith('.js'));
  const modules = files.flatMap((file) =>
    [...textOf(file).matchAll(/new URL\("\.\/([^"]+)", import\.meta\.url\)/g)].map(
      ([, name]) => name,
    ),
  );
  expect(modules).toContain('thread.js');
  const missing = modules.filter((name) => !existsSync(new URL(name ?? '', BUNDLE)));
  expect(missing).toEqual([]);
});

test('nothing in it tells where it was built', () => {
  const files = readdirSync(fileURLToPath(BUNDLE)).filter((name) => name.endsWith('.js'));
  expect(files.filter((name) => /dist\.tmp|\/\/ \//.test(textOf(name)))).toEqual([]);
});
