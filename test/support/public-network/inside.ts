import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { startDnsServer, type Answer } from '../../transport/support/dns-server.ts';

// What runs in the network: `node inside.js LAUNCHER`, with the arguments of gfetch in $ARGUMENTS.

/** A request as a server of the network received it. */
export interface Asked {
  /** The server's address. */
  readonly at: string;
  readonly path: string;
}

const PUBLIC = '8.8.8.8';
const PRIVATE = '127.0.0.1';

const asked: Asked[] = [];
let rebindings = 0;

function zone(name: string, type: string): Answer {
  if (type !== 'A') return [];
  switch (name) {
    case 'public.test':
      return [PUBLIC];
    case 'private.test':
      return [PRIVATE];
    case 'mixed.test':
      return [PRIVATE, PUBLIC];
    case 'rebind.test':
      rebindings += 1;
      return [rebindings === 1 ? PUBLIC : PRIVATE];
    default:
      return 'NXDOMAIN';
  }
}

/** `/A/B/` leads to `/B/` at the host A, `/` nowhere. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '/', socket } = request;
  asked.push({ at: socket.localAddress ?? '', path: url });
  response.setHeader('connection', 'close');
  const [, host = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(url) ?? [];
  if (host === '') {
    response.end('arrived\n');
    return;
  }
  // gfetch keeps an answer for a second at least.
  if (host === 'rebind.test') await sleep(1_100);
  response.writeHead(302, { location: `http://${host}:${socket.localPort}${rest}` }).end();
}

async function listen(address: string, port: number): Promise<Server> {
  const server = createServer((request, response) => void serve(request, response));
  server.listen(port, address);
  await once(server, 'listening');
  return server;
}

const [, , launcher = ''] = process.argv;
const given = JSON.parse(process.env['ARGUMENTS'] ?? '[]') as readonly string[];
await using dns = await startDnsServer(zone, 0);
const inside = await listen(PRIVATE, 0);
const { port } = inside.address() as AddressInfo;
const outside = await listen(PUBLIC, port);
const words = given.map((word) => word.replaceAll(':PORT', `:${port}`));
const gfetch = spawn(process.execPath, [launcher, '--dns-servers', dns.address, ...words], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
const [code] = (await once(gfetch, 'close')) as [number | null];
for (const server of [inside, outside]) server.close();
process.stdout.write(`${JSON.stringify(asked)}\n`);
process.exitCode = code ?? 1;
