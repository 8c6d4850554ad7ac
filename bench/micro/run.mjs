// Runs all benchmarks of this folder, one after the other, on a fresh build.
//
//   node bench/micro/run.mjs [dist folder]…
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = import.meta.dirname;
const ROOT = join(FOLDER, '../..');
const builds = process.argv.slice(2).map((folder) => resolve(folder));

// Builds that are named are measured as they are.
if (builds.length > 0 || run([join(ROOT, 'scripts/build.mjs'), '--if-stale'])) {
  const failed = benchmarks().filter((name) => {
    console.log(`\n== ${name}`);
    return !run(['--expose-gc', join(FOLDER, name), ...builds]);
  });
  for (const name of failed) console.log(`FAILED: ${name}`);
  if (failed.length > 0) process.exitCode = 1;
} else {
  process.exitCode = 1;
}

/** Names of files; what another one imports is no benchmark itself. */
function benchmarks() {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.mjs') && name !== 'run.mjs');
  const texts = names.map((name) => readFileSync(join(FOLDER, name), 'utf8'));
  const isImported = (name) => texts.some((text) => text.includes(`from './${name}'`));
  return names.filter((name) => !isImported(name)).toSorted();
}

/** True where Node went well with the arguments. */
function run(args) {
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0;
}
