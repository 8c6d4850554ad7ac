import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
const ENTRIES = ['cli/main.ts', 'cli/program.ts', 'cli/completion.ts', 'cli/help.ts'];

/** Statements that load a module at once: not `import type`, not `import()`. */
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;

/** The own files and the packages that the entries load before anything runs. */
function staticClosure(entries: readonly string[]): { files: string[]; packages: string[] } {
  const files = new Set(entries.map((entry) => resolve(SRC, entry)).filter(existsSync));
  const packages = new Set<string>();
  for (const file of files) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
      if (name.startsWith('.')) files.add(resolve(dirname(file), name));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  }
  return { files: [...files].map((file) => relative(SRC, file)), packages: [...packages] };
}

test('--help and --version load commander, and no other package', () => {
  expect(staticClosure(ENTRIES).packages).toEqual(['commander']);
});

test('they load registries and tables, not what these stand for', () => {
  const { files } = staticClosure(ENTRIES);
  expect(files).toContain('sinks/index.ts');
  expect(files).toContain('sources/index.ts');
  expect(files).toContain('cli/options/network.ts');
  expect(files.filter((file) => /^(?:engine|transport|extract|tasks)\//.test(file))).toEqual([]);
  expect(files.filter((file) => /^(?:sinks|sources)\/(?!index)/.test(file))).toEqual([]);
});

test('only cli/program.ts knows commander', () => {
  const { files } = staticClosure(ENTRIES);
  const importers = files.filter((file) =>
    /'commander'/.test(readFileSync(resolve(SRC, file), 'utf8')),
  );
  expect(importers).toEqual(['cli/program.ts']);
});
