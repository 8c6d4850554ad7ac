import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Compiled extends Disposable {
  /** The URL of a compiled module, by its path without extension. */
  module(path: string): string;
}

/**
 * Compiles modules, by their paths under a folder of the checkout and without extension, and all that
 * they import from there: for a process of their own.
 */
export function compile(modules: readonly string[], from = 'src'): Compiled {
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-compiled-'));
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      rootDir: join(ROOT, from),
      outDir: join(folder, 'dist'),
      typeRoots: [join(ROOT, 'node_modules/@types')],
      noCheck: true,
      declaration: false,
      sourceMap: false,
    },
    include: [],
    files: modules.map((path) => join(ROOT, from, `${path}.ts`)),
  };
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
  return {
    module: (path) => pathToFileURL(join(folder, 'dist', `${path}.js`)).href,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
