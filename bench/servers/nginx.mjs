// nginx with one process, which counts the requests that it receives.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { answering, freePort, freePortRange, stop } from './processes.mjs';
import { ServerError } from './server-error.mjs';

const PAGE_BYTES = 20_000;

/**
 * Starts nginx: `/u` answers 1 KB from memory, `/page` 20 KB from a file, `/big` `bigBytes` from a
 * sparse file; what else lies in its `root` is served, too. The address 0.0.0.0 stands for all of 127.0.0.0/8, and more.
 *
 * @param tls `{ certificate, key, ports }`: files, and on how many ports in a row it speaks TLS
 * @param logsPaths it remembers the paths that were asked for
 * @returns `tlsPort` is the first of these ports
 */
export async function startNginx(
  folder,
  { bigBytes = 0, address = '127.0.0.1', tls, logsPaths } = {},
) {
  const port = await freePort();
  const tlsPort = tls && (await freePortRange(tls.ports));
  const root = join(folder, 'www');
  mkdirSync(root);
  writeFileSync(join(root, 'page'), htmlPage());
  writeSparse(join(root, 'big'), bigBytes);
  const config = join(folder, 'nginx.conf');
  const secure = tls && { ...tls, listen: `${address}:${tlsPort}-${tlsPort + tls.ports - 1}` };
  const paths = logsPaths ? join(folder, 'paths.log') : undefined;
  writeFileSync(config, nginxConfig(folder, root, `${address}:${port}`, secure, paths));

  const log = join(folder, 'nginx.log');
  const child = spawn('nginx', ['-c', config], { stdio: ['ignore', 'ignore', openSync(log, 'w')] });
  await Promise.race([answering(port), nginxEnds(child, log)]);
  let ownRequests = 0;
  return {
    name: 'nginx, one process',
    root,
    port,
    tlsPort,
    /** How many requests came so far, our own questions left out. */
    async requests() {
      ownRequests++;
      const own = ownRequests; // others may ask before nginx has answered
      const counters = await getText(port, '/nginx-status');
      return Number(counters.split('\n')[2].trim().split(' ')[2]) - own;
    },
    /** The paths that were asked for since this was last called. */
    paths: () => takePaths(child, paths),
    close: () => stop(child),
  };
}

function nginxConfig(folder, root, endpoint, tls, paths) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const body = `return 200 "${'x'.repeat(1024)}";`;
  return `daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 16384; }
http {
  log_format path '$request_uri';
  access_log ${paths === undefined ? 'off' : `${paths} path buffer=1m`};
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
    location = /u { ${body} }
    location = /nginx-status { stub_status; access_log off; }
  }
${tls === undefined ? '' : tlsServer(tls, body)}}
`;
}

function tlsServer({ listen, certificate, key }, body) {
  return `  server {
    listen ${listen} ssl backlog=4096;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    location = /u { ${body} }
  }
`;
}

/** Has nginx write out what it remembers, which it does when it is to open its logs anew. */
async function takePaths(child, file) {
  renameSync(file, `${file}.last`);
  child.kill('SIGUSR1');
  // It opens the new file after it has written all of the old one.
  while (!existsSync(file)) await sleep(5);
  return readFileSync(`${file}.last`, 'utf8').trimEnd().split('\n');
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
