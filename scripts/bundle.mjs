// Puts what the command line runs into a few files: node opens, reads and compiles each module by
// itself, and more than two hundred of them are most of what a single URL takes.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';

import { rolldown } from 'rolldown';

const COMMAND_LINE = 'cli/bin.js';
/** Modules that are needed together, with all that they import; what an earlier one has, a later one lacks. */
const CHUNKS = [
  // --version; and what a thread that reads pages would otherwise load all of `get` for
  ['start', ['cli/main.js', 'cli/defect.js', 'util/busy.js']],
  ['help', ['cli/help.js']],
  // what is wrong with a command line
  ['options', ['cli/program.js']],
  // the plain way of a URL
  ['get', ['cli/get.js', 'sources/text.js', 'sinks/lines.js', 'sinks/jsonl.js']],
  ['crawl', ['cli/crawl.js', 'extract/index.js']],
  ['check', ['cli/check.js', 'report/check/text.js']],
];

const STATIC_IMPORT = /^(?:import|export)\s+(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm;
const THREAD_MODULE = /new URL\('(\.[^']+)', import\.meta\.url\)/g;

/** A module and all that it imports, but for `import()`. */
function addClosure(file, files) {
  if (files.has(file)) return;
  files.add(file);
  for (const [, name] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
    addClosure(resolve(dirname(file), name), files);
  }
}

function chunkNames(folder) {
  const names = new Map();
  for (const [name, entries] of CHUNKS) {
    const files = new Set();
    for (const entry of entries) addClosure(join(folder, entry), files);
    for (const file of files) if (!names.has(file)) names.set(file, name);
  }
  return names;
}

/** What threads run: found beside the module that starts them, in the bundle as in its source. */
function threadModules(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(THREAD_MODULE)].map(([, name]) =>
        resolve(dirname(file), name),
      ),
    );
}

/**
 * Bundles the compiled command line in `folder` into `folder`/bundle. Packages stay outside, and
 * nothing is minified, for whoever reads a stack trace.
 */
export async function bundle(folder) {
  const entries = [join(folder, COMMAND_LINE), ...threadModules(folder)];
  const input = Object.fromEntries(entries.map((file) => [basename(file, '.js'), file]));
  if (Object.keys(input).length < entries.length) {
    const names = entries.map((file) => relative(folder, file)).join(', ');
    throw new Error(`two modules of threads have the same name: ${names}`);
  }
  const names = chunkNames(folder);
  const build = await rolldown({
    cwd: folder,
    input,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    preserveEntrySignatures: false,
    // lines.js has the template format in it, which is also there to be loaded by itself
    checks: { ineffectiveDynamicImport: false },
  });
  await build.write({
    dir: join(folder, 'bundle'),
    entryFileNames: '[name].js',
    // Beside the entries, so that `new URL` finds the modules of threads.
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: CHUNKS.map(([name], index) => ({
        name,
        test: (file) => names.get(file) === name,
        priority: CHUNKS.length - index,
      })),
    },
  });
  await build.close();
}
