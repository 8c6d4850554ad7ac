import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Compiled {
  /** Where a compiled module lies, by its path under src/ without extension. */
  script(name: string): string;
  remove(): void;
}

/**
 * Compiles the sinks for a process of its own, with `script` (JavaScript that imports
 * `./outputs.js` …) put beside them: real pipes need a real stdout.
 */
export function compileSinks(scripts: readonly URL[]): Compiled {
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-sinks-'));
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      rootDir: join(root, 'src'),
      outDir: folder,
      typeRoots: [join(root, 'node_modules/@types')],
      noCheck: true,
      declaration: false,
      sourceMap: false,
    },
    include: [],
    files: ['index.ts', 'outputs.ts'].map((name) => join(root, 'src/sinks', name)),
  };
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
  for (const script of scripts) {
    cpSync(fileURLToPath(script), join(folder, 'sinks', script.pathname.split('/').at(-1) ?? ''));
  }
  return {
    script: (name) => join(folder, 'sinks', name),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
