import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { BuiltPackage, ROOT } from './support/built-package.ts';

const example = readFileSync(join(ROOT, 'fixtures/examples/spawn.mjs'), 'utf8');

test('the example prints url, status and size of each page, and which failed', async () => {
  const pages: Record<string, string> = { '/': 'hello', '/long': 'x'.repeat(100_000) };
  const server = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    response.statusCode = page === undefined ? 404 : 200;
    response.end(page ?? 'no such page');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  using installed = new BuiltPackage();
  try {
    const urls = [`${base}/`, `${base}/long`, `${base}/none`, 'http://127.0.0.1:1/'];
    expect(await installed.run(example, urls)).toEqual({
      code: 0,
      stdout: `${base}/ 200 5\n${base}/long 200 100000\n${base}/none 404 12\nfailed: fetch failed\n`,
      stderr: '',
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}, 60_000);

test('the documentation shows the example as it runs', () => {
  const page = readFileSync(join(ROOT, 'docs/tasks.md'), 'utf8');
  expect(page).toContain(`\`\`\`js\n${example}\`\`\``);
});
