import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import type { FetchRecord } from '../../../src/index.ts';
import { healthChecks, optionsOf, urlOf, type Played } from './run.ts';
import type { Places, Scenario } from './scenario.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CLIENT = fileURLToPath(new URL('client.mjs', import.meta.url));

export interface Measured extends Played {
  /** How much the peak of the process’s memory grew. */
  readonly megabytes: number;
}

/** The library, compiled for processes of its own. */
export class CompiledLibrary implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gfetch-hostile-'));

  constructor() {
    const config = {
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: {
        rootDir: join(ROOT, 'src'),
        outDir: join(this.#folder, 'dist'),
        typeRoots: [join(ROOT, 'node_modules/@types')],
        noCheck: true,
        declaration: false,
        sourceMap: false,
      },
      include: [],
      files: [join(ROOT, 'src/index.ts')],
    };
    writeFileSync(join(this.#folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(this.#folder, 'tsconfig.json'), JSON.stringify(config));
    symlinkSync(join(ROOT, 'node_modules'), join(this.#folder, 'node_modules'));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', this.#folder]);
  }

  /** Plays a scenario to a process that has little memory to give. */
  async play(scenario: Scenario, places: Places): Promise<Measured> {
    const inputs = [
      { url: `${places.origin}/healthy/before` },
      { url: urlOf(scenario, places), ...scenario.request },
      ...healthChecks(scenario, places).map(({ url }) => ({ url })),
    ];
    const module = pathToFileURL(join(this.#folder, 'dist/index.js')).href;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--max-old-space-size=64',
      CLIENT,
      module,
      JSON.stringify(inputs),
      JSON.stringify(optionsOf(scenario, places)),
    ]);
    const { records, seconds, megabytes } = JSON.parse(stdout) as Report;
    const [, record, ...after] = records;
    if (record === undefined) throw new Error(`${scenario.name} has no record`);
    return { record, after, seconds, megabytes };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

interface Report {
  readonly records: readonly FetchRecord[];
  readonly seconds: number;
  readonly megabytes: number;
}
