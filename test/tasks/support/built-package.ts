import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A folder in which `gfetch/tasks` is installed, freshly compiled and found through the `exports`
 * of the real package.json, for programs that run as users run them.
 */
export class BuiltPackage implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gfetch-tasks-'));

  constructor() {
    try {
      this.#install();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Runs a program, an ES module, to its end. */
  async run(source: string, args: readonly string[] = []): Promise<Finished> {
    const file = join(this.#folder, 'program.mjs');
    writeFileSync(file, source);
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = once(child, 'exit') as Promise<[number | null]>;
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      exited,
    ]);
    return { code, stdout, stderr };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #install(): void {
    const installed = join(this.#folder, 'node_modules/gfetch');
    mkdirSync(installed, { recursive: true });
    copyFileSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules/p-limit'), join(this.#folder, 'node_modules/p-limit'));
    const config = join(this.#folder, 'tsconfig.json');
    writeFileSync(
      config,
      JSON.stringify({
        extends: join(ROOT, 'tsconfig.json'),
        compilerOptions: {
          rootDir: join(ROOT, 'src'),
          outDir: join(installed, 'dist'),
          typeRoots: [join(ROOT, 'node_modules/@types')],
        },
        include: [],
        files: [join(ROOT, 'src/tasks/index.ts')],
      }),
    );
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }
}
