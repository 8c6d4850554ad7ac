// The servers that are fetched from. Each counts the requests it received.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server that a case needs is not there. */
export class ServerError extends Error {}

const START_LIMIT_MS = 5_000;
const PAGE_BYTES = 20_000;

/**
 * Starts nginx with one process: `/u` answers 1 KB from memory, `/page` 20 KB from a file, `/big`
 * `bigBytes` from a sparse file. The address 0.0.0.0 stands for all of 127.0.0.0/8, and more.
 */
export async function startNginx(folder, { bigBytes = 0, address = '127.0.0.1' } = {}) {
  const port = await freePort();
  const root = join(folder, 'www');
  mkdirSync(root);
  writeFileSync(join(root, 'page'), htmlPage());
  writeSparse(join(root, 'big'), bigBytes);
  const config = join(folder, 'nginx.conf');
  writeFileSync(config, nginxConfig(folder, root, `${address}:${port}`));

  const log = join(folder, 'nginx.log');
  const child = spawn('nginx', ['-c', config], { stdio: ['ignore', 'ignore', openSync(log, 'w')] });
  await Promise.race([answering(port), nginxEnds(child, log)]);
  let ownRequests = 0;
  return {
    name: 'nginx, one process',
    port,
    /** How many requests came so far, our own questions left out. */
    async requests() {
      ownRequests++;
      const counters = await getText(port, '/nginx-status');
      return Number(counters.split('\n')[2].trim().split(' ')[2]) - ownRequests;
    },
    close: () => stop(child),
  };
}

/** Starts a server that holds each answer back for `delayMs`. */
export async function startDelayServer(delayMs) {
  const child = fork(new URL('delay-server.mjs', import.meta.url), [String(delayMs)]);
  const [{ port }] = await once(child, 'message');
  return {
    name: 'a Node server',
    port,
    async requests() {
      child.send('requests');
      const [{ requests }] = await once(child, 'message');
      return requests;
    },
    close: () => stop(child),
  };
}

function nginxConfig(folder, root, endpoint) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 8192; }
http {
  access_log off;
  default_type text/html;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  open_file_cache max=100;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  server {
    listen ${endpoint} backlog=4096;
    root ${root};
    location = /u { return 200 "${'x'.repeat(1024)}"; }
    location = /nginx-status { stub_status; }
  }
}
`;
}

function htmlPage() {
  const link = '<p><a href="/page?i=1">A page of a list of links, as there are many.</a></p>\n';
  return link.repeat(Math.ceil(PAGE_BYTES / link.length)).slice(0, PAGE_BYTES);
}

/** A file of zeros that takes no room on the disk. */
function writeSparse(path, bytes) {
  const file = openSync(path, 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
}

async function freePort() {
  const probe = createServer().listen(0, '0.0.0.0');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Resolves when something accepts connections on the port. */
async function answering(port) {
  const end = performance.now() + START_LIMIT_MS;
  while (performance.now() < end) {
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await sleep(20);
  }
  throw new ServerError(`nothing listens on port ${port} after ${START_LIMIT_MS} ms`);
}

/** Never resolves: says why nginx ended while it was waited for. */
async function nginxEnds(child, log) {
  try {
    await once(child, 'exit');
  } catch (error) {
    throw new ServerError('nginx is not installed', { cause: error });
  }
  throw new ServerError(`nginx does not start: ${readFileSync(log, 'utf8').trim()}`);
}

async function getText(port, path) {
  const [response] = await once(get({ port, path, agent: false }), 'response');
  return text(response);
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
