// Runs the installed package of a folder as a user would, on the Node that runs this script:
// node scripts/smoke.mjs FOLDER
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const COUNT = 500;
const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node scripts/smoke.mjs FOLDER');

const run = promisify(execFile);
const cli = join(folder, 'node_modules/gfetch/bin/gfetch.js');
const gfetch = (...args) => run(process.execPath, [cli, ...args], { cwd: folder });

const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;

try {
  const list = join(folder, 'urls.txt');
  writeFileSync(list, Array.from({ length: COUNT }, (_, i) => `${origin}/${i}\n`).join(''));

  const { stdout } = await gfetch(list, '--json', '--concurrency', '50');
  const records = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records.length, COUNT, 'records of the command line');
  expect(new Set(records.map(({ seq }) => seq)).size, COUNT, 'different seq');
  expect(
    records.filter(({ status_code, size }) => status_code === 200 && size === 5).length,
    COUNT,
    'complete',
  );

  const { version } = createRequire(import.meta.url)(
    join(folder, 'node_modules/gfetch/package.json'),
  );
  expect((await gfetch('--version')).stdout, `${version}\n`, '--version');
  expect((await gfetch('--help')).stdout.includes('--concurrency'), true, '--help');

  const main = createRequire(join(folder, 'index.js')).resolve('gfetch');
  const library = await import(pathToFileURL(main));
  const statuses = [];
  for await (const record of library.gfetch([`${origin}/a`, `${origin}/b`])) {
    statuses.push(record.status_code);
  }
  expect(statuses.join(), '200,200', 'records of the library');
  console.log(`gfetch ${version} works on Node ${process.version}`);
} finally {
  server.close();
  server.closeAllConnections();
}

function expect(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${actual}, not ${expected}`);
}
