// What can be had for Node.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmPeer, peerProgram } from './npm-peer.mjs';
import { printedCount } from './records.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The same undici that gfetch has. */
export const undici = (mode) => ({
  name: `undici ${mode}`,
  writes: 'nothing',
  version: () =>
    JSON.parse(readFileSync(join(ROOT, 'node_modules/undici/package.json'), 'utf8')).version,
  command: ({ list, concurrency, bytesEach, authority }) => [
    process.execPath,
    join(ROOT, 'bench/clients/undici.mjs'),
    mode,
    ...[list, concurrency, bytesEach, authority].filter((argument) => argument !== undefined),
  ],
  whole: printedCount,
});

export const nodeHttp = {
  name: 'node:http Agent',
  writes: 'nothing',
  version: () => process.version,
  command: ({ list, concurrency, bytesEach, authority }) => [
    process.execPath,
    join(ROOT, 'bench/clients/node-http.mjs'),
    ...[list, concurrency, bytesEach, authority].filter((argument) => argument !== undefined),
  ],
  whole: printedCount,
};

export const got = {
  name: 'got',
  writes: 'nothing',
  share: 0.2,
  version: () => npmPeer('got').version,
  command: ({ list, concurrency, bytesEach }) => [
    process.execPath,
    peerProgram('got.mjs'),
    list,
    concurrency,
    bytesEach,
  ],
  whole: printedCount,
};

export const crawlee = {
  name: 'Crawlee',
  writes: 'nothing',
  share: 0.1,
  version: () => npmPeer('@crawlee/http').version,
  command: ({ list, concurrency, bytesEach }) => [
    process.execPath,
    peerProgram('crawlee.mjs'),
    list,
    concurrency,
    bytesEach,
  ],
  whole: printedCount,
};

export const linkinator = {
  name: 'linkinator',
  writes: 'nothing, by HEAD',
  share: 0.2,
  version: () => npmPeer('linkinator').version,
  command({ urls, concurrency, folder }) {
    const links = urls.map((url) => `<a href="${url}">link</a>\n`);
    writeFileSync(
      join(folder, 'links.html'),
      `<!doctype html><title>links</title>${links.join('')}`,
    );
    return [process.execPath, peerProgram('linkinator.mjs'), folder, 'links.html', concurrency];
  },
  whole: printedCount,
};
