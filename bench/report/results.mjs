// What was measured, as data: one file that a run of some cases renews in part.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'results.json';

/** The results in a folder by name of the case; none where there is no file. */
export function readResults(folder) {
  const file = join(folder, FILE);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/**
 * Writes results into a folder, in the order of `names`, and their charts; the results of other cases
 * stay as they are.
 *
 * @param results `{ name, title, machine, command, caption, table, charts, goals, faults, files }`
 * @returns all that are there now, by name
 */
export function writeResults(folder, results, names) {
  mkdirSync(folder, { recursive: true });
  const all = readResults(folder);
  for (const { charts, files: _files, ...result } of results) {
    for (const { file, svg } of charts) writeFileSync(join(folder, file), svg);
    all[result.name] = { ...result, charts: charts.map(({ file, alt }) => ({ file, alt })) };
  }
  const ordered = Object.fromEntries(
    names.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]),
  );
  writeFileSync(join(folder, FILE), `${JSON.stringify(ordered, null, 2)}\n`);
  return ordered;
}
