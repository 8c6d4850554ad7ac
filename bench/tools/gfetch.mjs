import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../machine/output.mjs';
import { countRecords } from './records.mjs';

export const LAUNCHER = fileURLToPath(new URL('../../bin/gfetch.js', import.meta.url));

/**
 * gfetch as a tool.
 *
 * @param variant.name    as in the table
 * @param variant.threads `--threads`; for more than one thread an older gfetch is `missing`
 * @param variant.lines   writes its default lines in place of JSON
 * @param variant.isCrawl follows links from the first URL; an older gfetch is `missing`
 */
export function gfetch(
  launcher = LAUNCHER,
  { name = 'gfetch', threads, lines = false, isCrawl = false } = {},
) {
  return {
    name,
    writes: lines ? 'lines' : 'JSON',
    robots: isCrawl,
    version() {
      if (!existsSync(launcher)) throw new Error(`${launcher} is not there; npm run build`);
      if (threads > 1 && !hasThreads(launcher)) throw new Error('this gfetch has no --threads');
      if (isCrawl && !/\bcrawl\b/.test(says(launcher, '--help'))) {
        throw new Error('this gfetch has no crawl');
      }
      return says(launcher, '--version');
    },
    command: ({ list, urls, concurrency, folder, authority }) => [
      process.execPath,
      launcher,
      ...(isCrawl ? ['crawl', urls[0], '--per-host', concurrency, '--delay-factor', 0] : [list]),
      '--concurrency',
      concurrency,
      ...(authority === undefined ? [] : ['--cacert', authority]),
      ...(threads !== undefined && hasThreads(launcher) ? ['--threads', threads] : []),
      '--format',
      lines ? 'lines' : 'jsonl',
      '-o',
      join(folder, 'out'),
      '--no-progress',
      '--no-summary',
    ],
    /** Without records to keep, and with the counts of the run in a file. */
    discarding: ({ list, concurrency, summary }) => [
      process.execPath,
      launcher,
      list,
      '--concurrency',
      concurrency,
      '--format',
      'jsonl',
      '-o',
      '/dev/null',
      '--no-progress',
      '--no-summary',
      '--summary-json',
      summary,
    ],
    /** Any other arguments. */
    withArguments: (...args) => [process.execPath, launcher, ...args],
    whole: (_run, { folder, bytesEach }) =>
      lines
        ? countLines(join(folder, 'out'), new RegExp(`^200\\s+${bytesEach}\\s`))
        : countRecords(
            join(folder, 'out'),
            (record) => record.status_code === 200 && !record.failed && record.size === bytesEach,
          ),
  };
}

function hasThreads(launcher) {
  return /--threads\b/.test(says(launcher, '--help'));
}

const said = new Map();

/** What it prints for one flag; asked once. */
function says(launcher, flag) {
  const question = `${launcher} ${flag}`;
  if (!said.has(question)) said.set(question, output(process.execPath, [launcher, flag]));
  return said.get(question);
}

function countLines(path, pattern) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => pattern.test(line)).length;
}
