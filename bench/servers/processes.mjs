// Ports and ends of server processes.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerError } from './server-error.mjs';

const START_LIMIT_MS = 5_000;

/** Below the ports that systems give out by themselves, so that nobody takes one meanwhile. */
const RANGES = { from: 12_000, to: 30_000 };

/** A port that nothing listens on at any address. */
export async function freePort() {
  const probe = createServer().listen(0, '0.0.0.0');
  await once(probe, 'listening');
  const { port } = probe.address();
  await closed(probe);
  return port;
}

/** The first of `count` free ports in a row. */
export async function freePortRange(count) {
  for (let first = RANGES.from; first + count <= RANGES.to; first += count) {
    const ports = Array.from({ length: count }, (_, i) => first + i);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return first;
  }
  throw new ServerError(`no ${count} free ports in a row`);
}

async function isFree(port) {
  const probe = createServer().listen(port, '0.0.0.0');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  await closed(probe);
  return true;
}

async function closed(server) {
  server.close();
  await once(server, 'close');
}

/** Resolves when something accepts connections on the port. */
export async function answering(port) {
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

/** Ends a child and waits for it. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
