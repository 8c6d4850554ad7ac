import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../machine/output.mjs';

/** In memory: what it costs to write to a disk is no part of fetching. */
const MEMORY = '/dev/shm';
const FOLDER = join(MEMORY, `gfetch-bench-${process.pid}`);

/** It cannot fetch without saving: it refuses /dev/null. */
export const aria2c = {
  name: 'aria2',
  writes: 'files',
  version() {
    if (!existsSync(MEMORY)) throw new Error(`it has to save files, and there is no ${MEMORY}`);
    return output('aria2c', ['--version']).split('\n')[0].split(' ').at(-1);
  },
  command({ urls, concurrency, folder }) {
    mkdirSync(FOLDER);
    const input = join(folder, 'aria2.txt');
    writeFileSync(input, urls.map((url, i) => `${url}\n  out=${i}\n`).join(''));
    return [
      'aria2c',
      '--no-conf',
      '--no-netrc',
      '--quiet',
      '-i',
      input,
      '-d',
      FOLDER,
      '-j',
      concurrency,
      '-x',
      1,
      '-s',
      1,
      '--max-tries=1',
      '--deferred-input',
      '--file-allocation=none',
      '--auto-save-interval=0',
      '--max-download-result=0',
      '--disable-ipv6',
      '--async-dns=false',
      '--allow-overwrite',
    ];
  },
  whole: (_run, { bytesEach }) =>
    readdirSync(FOLDER).filter((name) => statSync(join(FOLDER, name)).size === bytesEach).length,
  clean: () => rmSync(FOLDER, { recursive: true, force: true }),
};
