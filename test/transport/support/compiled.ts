import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface CompiledTransport extends Disposable {
  /** The URL of a compiled module, by its path under src/ without extension. */
  module(path: string): string;
}

/** The transport, compiled for a process of its own. */
export function compileTransport(): CompiledTransport {
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-transport-'));
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      rootDir: join(ROOT, 'src'),
      outDir: join(folder, 'dist'),
      typeRoots: [join(ROOT, 'node_modules/@types')],
      noCheck: true,
      declaration: false,
      sourceMap: false,
    },
    include: [],
    files: ['transport/index.ts', 'model/options.ts'].map((path) => join(ROOT, 'src', path)),
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
