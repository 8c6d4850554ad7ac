// Builds dist/ from src/, bundles the command line, and generates what is derived from the
// registries. With --if-stale: only where something has changed since.
//
// The build grows beside dist/ and takes its place by rename, so that two builds at the same time
// never mix, and a gfetch that runs meanwhile finds either the old files or the new.
import { spawnSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundle } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const unfinished = join(root, `dist.tmp-${process.pid}`);
/** Written last; its time is when the build began, so what changes during a build is newer. */
const STAMP = 'record.schema.json';
const SOURCES = ['src', 'package.json', 'tsconfig.json', 'scripts/build.mjs', 'scripts/bundle.mjs'];

/** Of a file, or of a folder with all that is in it: a folder's own time tells of what was removed. */
function newestMs(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const within = readdirSync(path).map((name) => newestMs(join(path, name)));
  return Math.max(stats.mtimeMs, ...within);
}

function isFresh() {
  const stamp = statSync(join(dist, STAMP), { throwIfNoEntry: false });
  const newest = Math.max(...SOURCES.map((path) => newestMs(join(root, path))));
  return stamp !== undefined && stamp.mtimeMs > newest;
}

async function build() {
  const startedAt = new Date();
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'];
  const { status, error } = spawnSync(process.execPath, [...compiler, '--outDir', unfinished], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) return false;
  await bundle(unfinished);
  const { recordSchema } = await import(join(unfinished, 'model/schema.js'));
  const { checkRecordSchema } = await import(join(unfinished, 'report/check/fields.js'));
  const { targetFileSchema } = await import(join(unfinished, 'checks/targets/index.js'));
  for (const [name, schema] of [
    ['check-record.schema.json', checkRecordSchema()],
    ['check-targets.schema.json', targetFileSchema()],
  ]) {
    writeFileSync(join(unfinished, name), `${JSON.stringify(schema, null, 2)}\n`);
  }
  const stamp = join(unfinished, STAMP);
  writeFileSync(stamp, `${JSON.stringify(recordSchema(), null, 2)}\n`);
  utimesSync(stamp, startedAt, startedAt);
  return true;
}

/** A folder cannot be renamed over one that is not empty, so the old one steps aside first. */
function swapIn() {
  for (let attempt = 0; ; attempt += 1) {
    const old = join(root, `dist.tmp-${process.pid}-old-${attempt}`);
    try {
      renameSync(dist, old);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    try {
      renameSync(unfinished, dist);
      return;
    } catch (error) {
      // another build was quicker, between the two steps
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code) || attempt === 100) throw error;
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  }
}

const onlyIfStale = process.argv.includes('--if-stale');
if (!(onlyIfStale && isFresh())) {
  try {
    if (!(await build())) process.exitCode = 1;
    // A build that started at the same time may be in use already: leave it alone.
    else if (!(onlyIfStale && isFresh())) swapIn();
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
